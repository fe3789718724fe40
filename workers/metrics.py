"""Prometheus metrics of a worker process. Those of the queues are in `queue_metrics`."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import structlog
from dramatiq.broker import Broker, MessageProxy
from dramatiq.message import Message
from dramatiq.middleware import Middleware
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)

log = structlog.get_logger(__name__)

_LABELS = ("queue", "actor")


class Metrics(Middleware):
    """Count and time messages.

    Dramatiq's own Prometheus middleware shares its numbers between forked processes by files. Our processes
    are not forked, so the numbers stay in memory.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self._began: dict[str, float] = {}
        self._messages = Counter(
            "workers_messages_total",
            "Messages worked on, by outcome: done, failed (perhaps to be retried) or skipped.",
            (*_LABELS, "outcome"),
            registry=self.registry,
        )
        self._retries = Counter(
            "workers_retries_total",
            "Messages sent again for another try.",
            _LABELS,
            registry=self.registry,
        )
        self._rejected = Counter(
            "workers_rejected_total",
            "Messages that became dead letters after they were worked on.",
            _LABELS,
            registry=self.registry,
        )
        self._running = Gauge(
            "workers_messages_running", "Messages being worked on.", _LABELS, registry=self.registry
        )
        self._seconds = Histogram(
            "workers_message_duration_seconds",
            "Time an actor took.",
            _LABELS,
            buckets=(
                0.001,
                0.0025,
                0.005,
                0.01,
                0.025,
                0.05,
                0.1,
                0.25,
                0.5,
                1.0,
                2.5,
                5.0,
                10.0,
                30.0,
                120.0,
            ),
            registry=self.registry,
        )
        ProcessCollector(registry=self.registry)

    def after_enqueue(self, _broker: Broker, message: Message[Any], _delay: int | None) -> None:
        """Count a retry, which Dramatiq marks in the message's options."""
        if "retries" in message.options:
            self._retries.labels(message.queue_name, message.actor_name).inc()

    def before_process_message(self, _broker: Broker, message: MessageProxy) -> None:
        """Start the clock."""
        self._running.labels(message.queue_name, message.actor_name).inc()
        self._began[message.message_id] = time.monotonic()

    def after_process_message(
        self,
        _broker: Broker,
        message: MessageProxy,
        *,
        result: object = None,  # noqa: ARG002 - given by name
        exception: BaseException | None = None,
    ) -> None:
        """Stop the clock and count the message."""
        self._finish(message, "done" if exception is None else "failed")

    def after_skip_message(self, _broker: Broker, message: MessageProxy) -> None:
        """Count a message that was skipped by middleware."""
        self._finish(message, "skipped")

    def after_nack(self, _broker: Broker, message: MessageProxy) -> None:
        """Count a dead letter."""
        self._rejected.labels(message.queue_name, message.actor_name).inc()

    def _finish(self, message: MessageProxy, outcome: str) -> None:
        labels = (message.queue_name, message.actor_name)
        began = self._began.pop(message.message_id, None)
        if began is not None:  # otherwise another middleware refused it before this one saw it
            self._running.labels(*labels).dec()
            self._seconds.labels(*labels).observe(time.monotonic() - began)
        self._messages.labels(*labels, outcome).inc()


@contextmanager
def exposed(metrics: Metrics, port: int | None) -> Iterator[None]:
    """Answer Prometheus on a loopback port, if one is given.

    Where a second process with the same settings has taken the port, this one works on without metrics.
    """
    serving: tuple[Any, Thread] | None = None
    if port is not None:
        try:
            serving = start_http_server(port, addr="127.0.0.1", registry=metrics.registry)
        except OSError as error:
            log.warning("metrics_not_served", port=port, reason=error.strerror)
    try:
        yield
    finally:
        if serving is not None:
            server, thread = serving
            server.shutdown()
            server.server_close()
            thread.join()

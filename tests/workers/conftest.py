"""Fixtures for all rooms: an SMTP server, and Dramatiq's own worker running on a broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import dramatiq.worker
import pytest
from dramatiq import Worker
from dramatiq.broker import Broker

from tests.workers.support.smtp_sink import Sink

Running = Callable[..., AbstractContextManager[Worker]]


@pytest.fixture(autouse=True)
def _quick_dramatiq(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten Dramatiq's own pauses after a connection error, which are seconds."""
    monkeypatch.setattr(dramatiq.worker, "CONSUMER_RESTART_DELAY_SECS", 0.1)
    monkeypatch.setattr(dramatiq.worker, "POST_PROCESS_MESSAGE_RETRY_DELAY_SECS", 0.1)


@pytest.fixture
def sink() -> Sink:
    """An SMTP server, not yet listening."""
    return Sink()


@pytest.fixture
def running() -> Running:
    """A context manager that runs Dramatiq's worker on a broker."""

    @contextmanager
    def run(broker: Broker, threads: int = 2) -> Iterator[Worker]:
        broker.emit_after("process_boot")
        worker = Worker(broker, worker_timeout=100, worker_threads=threads)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop(timeout=30_000)

    return run

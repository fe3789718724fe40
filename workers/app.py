"""A worker process: its actors, its router, its end."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog
from dramatiq import Worker
from dramatiq.middleware import CurrentMessage, Middleware, Retries, TimeLimit

from workers import logs, totals
from workers.broker import PgmqBroker
from workers.database import Database
from workers.events import to_message
from workers.gateways import captures, confirmations, reconciliations, refunds
from workers.gateways.calls import Calls
from workers.gateways.enabled import Gateways
from workers.metrics import Metrics, exposed
from workers.notifications import sending as notifications
from workers.notifications.mail import MailChannel
from workers.notifications.sms import SmsChannel
from workers.queue_metrics import QueueMetrics
from workers.router import Router
from workers.settings import Settings, SettingsError
from workers.webhooks import deliveries as webhooks
from workers.webhooks.request import WebhookClient

log = structlog.get_logger(__name__)

#: How long an actor may run before it is interrupted, in milliseconds.
TIME_LIMIT = 120_000
#: How long a stopping process waits for running actors, in milliseconds: less than supervisors wait to kill.
GRACE = 8_000


def main() -> int:
    """Run a worker process until SIGTERM or SIGINT; return its exit status.

    0 when asked to stop, 1 when it cannot go on, 2 when it cannot begin.
    """
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure()
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with running(settings) as (workers, router):
        log.info("workers_started", threads=settings.threads)
        while not stopping.wait(1):
            # Threads do not end by themselves; a process without one of them is only half alive.
            if not all(thread.is_alive() for thread in [router, *_threads(workers)]):
                log.critical("thread_died")
                return 1
    log.info("workers_stopped")
    return 0


@contextmanager
def running(settings: Settings) -> Iterator[tuple[list[Worker], Router]]:
    """Run the workers and the router; at the end give back what was taken and not begun."""
    database = Database(settings.database_url)
    metrics = Metrics()
    metrics.registry.register(QueueMetrics(settings.database_url))
    # Other people's systems may be slow: they hold up threads that do nothing else.
    workers = [
        Worker(make_broker(settings, database, metrics), worker_threads=settings.threads),
        Worker(make_webhook_broker(settings, database, metrics), worker_threads=settings.webhook_threads),
    ]
    router = Router(settings.database_url, f"{socket.gethostname()}:{os.getpid()}")
    for worker in workers:
        worker.broker.emit_after("process_boot")
        worker.start()
    router.start()
    try:
        with exposed(metrics, settings.metrics_port):
            yield workers, router
    finally:
        router.stop()
        _stop(workers)
        for worker in workers:
            worker.broker.close()
        database.close()


def _threads(workers: list[Worker]) -> list[Thread]:
    return [thread for worker in workers for thread in [*worker.workers, *worker.consumers.values()]]


def _stop(workers: list[Worker]) -> None:
    """Stop all workers at the same time: each may wait for what it is doing."""
    threads = [Thread(target=worker.stop, kwargs={"timeout": GRACE}) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def make_broker(settings: Settings, database: Database, metrics: Metrics) -> PgmqBroker:
    """Make the broker with all actors but those of webhooks declared on it."""
    broker = PgmqBroker(
        settings.database_url,
        middleware=make_middleware(metrics),
        translate=to_message,
    )
    mail = MailChannel(settings.smtp, settings.sender)
    channels = {"EMAIL": mail.send}
    if settings.sms is not None:
        channels["SMS"] = SmsChannel(settings.sms, organization=settings.sender.display_name).send
    notifications.declare(broker, database, channels)
    totals.declare(broker, database, totals.connect(settings.redis_url))
    gateways = Gateways.at(settings)
    # A gateway that hangs must not take every thread: receipts have to go out.
    calls = Calls(at_once=max(1, settings.threads // 2))
    refunds.declare(broker, database, gateways.refunds, calls)
    captures.declare(broker, database, gateways.orders, calls)
    confirmations.declare(broker, database, gateways.readers, calls)
    reconciliations.declare(broker, database, gateways.listings, calls)
    return broker


def make_webhook_broker(settings: Settings, database: Database, metrics: Metrics) -> PgmqBroker:
    """Make the broker with the actors that tell other people's systems."""
    broker = PgmqBroker(settings.database_url, middleware=make_middleware(metrics), translate=to_message)
    webhooks.declare(broker, database, WebhookClient(settings.webhooks_allow_insecure).post)
    return broker


def make_middleware(metrics: Metrics) -> list[Middleware]:
    """Return what surrounds every actor."""
    return [metrics, CurrentMessage(), TimeLimit(time_limit=TIME_LIMIT), Retries()]

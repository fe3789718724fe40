"""A worker process: its actors, its router, and how it ends."""

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
from dramatiq.middleware import CurrentMessage, Middleware, TimeLimit

from startup import logs
from startup.environment import SettingsError
from workers import totals
from workers.broker import PgmqBroker
from workers.database import Database
from workers.events import to_message
from workers.failures import retries
from workers.gateways import captures, confirmations, reconciliations, refunds
from workers.gateways import enabled as gateways
from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.metrics import Metrics, exposed
from workers.notifications import channels, sending
from workers.notifications.functions import NotificationFunctions
from workers.queue_metrics import QueueMetrics
from workers.router import Router
from workers.settings import Settings
from workers.webhooks import deliveries
from workers.webhooks.functions import WebhookFunctions
from workers.webhooks.request import WebhookClient

log = structlog.get_logger(__name__)

#: How long an actor may run before it is interrupted, in milliseconds.
TIME_LIMIT = 120_000
#: How long a stopping process waits for running actors, in milliseconds. Supervisors kill later than that.
GRACE = 8_000


def main() -> int:
    """Run a worker process until SIGTERM or SIGINT; return its exit status.

    0 when it was asked to stop, 1 when it cannot go on, 2 when it cannot start.
    """
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure("workers")
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with running(settings) as (workers, router):
        log.info("workers_started", threads=settings.threads)
        while not stopping.wait(1):
            # These threads never end by themselves. A process that lost one must be started again.
            if not all(thread.is_alive() for thread in [router, *_threads(workers)]):
                log.critical("thread_died")
                return 1
    log.info("workers_stopped")
    return 0


@contextmanager
def running(settings: Settings) -> Iterator[tuple[list[Worker], Router]]:
    """Run the workers and the router; at the end give back the messages that were taken and not begun."""
    database = Database(settings.database_url)
    metrics = Metrics()
    metrics.registry.register(QueueMetrics(settings.database_url))
    # Other people's systems may be slow, so the threads that wait for them do nothing else.
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
    """Stop all workers at the same time, because each waits for its running actors."""
    threads = [Thread(target=worker.stop, kwargs={"timeout": GRACE}) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def make_broker(settings: Settings, database: Database, metrics: Metrics) -> PgmqBroker:
    """Make the broker of all actors but those of webhooks."""
    broker = PgmqBroker(settings.database_url, middleware=make_middleware(metrics), translate=to_message)
    sending.declare(broker, NotificationFunctions(database), channels.enabled(settings))
    totals.declare(broker, totals.TotalFunctions(database), totals.connect(settings.redis_url))
    functions, enabled = GatewayFunctions(database), gateways.enabled(settings)
    # A gateway that hangs may take half of the threads. The others go on sending receipts.
    calls = Calls(at_once=max(1, settings.threads // 2))
    refunds.declare(broker, functions, enabled, calls)
    captures.declare(broker, functions, enabled, calls)
    confirmations.declare(broker, functions, enabled, calls)
    reconciliations.declare(broker, functions, enabled, calls)
    return broker


def make_webhook_broker(settings: Settings, database: Database, metrics: Metrics) -> PgmqBroker:
    """Make the broker of the actors that wait for other people's systems."""
    broker = PgmqBroker(settings.database_url, middleware=make_middleware(metrics), translate=to_message)
    client = WebhookClient(is_insecure=settings.webhooks_allow_insecure)
    deliveries.declare(broker, WebhookFunctions(database), client.post)
    return broker


def make_middleware(metrics: Metrics) -> list[Middleware]:
    """Return the middleware of every actor."""
    return [metrics, CurrentMessage(), TimeLimit(time_limit=TIME_LIMIT), retries()]

"""A worker process that empties the queue `bench` and ends: `python -m bench.drain_worker`."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import os
from typing import Any

import dramatiq
from dramatiq import Worker

from workers.app import make_middleware
from workers.broker import PgmqBroker
from workers.events import to_message
from workers.metrics import Metrics

QUEUE = "bench"
THREADS = 4


def main() -> None:
    """Work until the queue is empty."""
    broker = PgmqBroker(
        os.environ["WORKERS_DATABASE_URL"],
        middleware=make_middleware(Metrics()),
        translate=to_message,
    )

    @dramatiq.actor(broker=broker, queue_name=QUEUE)
    def bench(_event: dict[str, Any]) -> None:
        pass

    broker.emit_after("process_boot")
    worker = Worker(broker, worker_threads=THREADS)
    worker.start()
    broker.join(QUEUE, interval=200)
    worker.stop()
    broker.close()


if __name__ == "__main__":
    main()

"""A worker process with an actor that kills it. Usage: mortal_worker.py <database URL>

It ends with status 0 once the queue `work` is empty, with 9 when it was killed.
"""

from __future__ import annotations

import os
import sys

import dramatiq
from dramatiq import Worker

from workers.broker import PgmqBroker


def main(url: str) -> None:
    """Work off the queue `work`."""
    broker = PgmqBroker(url, visibility_timeout=1, max_reads=7)

    @dramatiq.actor(broker=broker, queue_name="work")
    def note(word: str) -> None:
        print(word)

    @dramatiq.actor(broker=broker, queue_name="work")
    def die() -> None:
        os._exit(9)

    worker = Worker(broker, worker_timeout=100, worker_threads=2)
    worker.start()
    broker.join("work")
    worker.stop()


if __name__ == "__main__":
    main(sys.argv[1])

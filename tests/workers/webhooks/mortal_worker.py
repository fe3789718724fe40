"""A webhook worker that dies at a step. Usage: mortal_worker.py <database URL> [<step>]

A step is `before` or `after` one of the calls that are made for a message: `after post`. The process ends
with status 9 there; without a step it lives until it is killed.
"""

from __future__ import annotations

import sys
import threading

from dramatiq import Worker

from tests.workers.support.dying import die
from workers.broker import PgmqBroker
from workers.broker.consumer import PgmqConsumer
from workers.database import Database
from workers.events import to_message
from workers.failures import retries
from workers.webhooks import deliveries
from workers.webhooks.functions import WebhookFunctions
from workers.webhooks.request import WebhookClient


def main(url: str, *steps: str) -> None:
    """Work until death."""
    for step in steps:
        die([WebhookFunctions, WebhookClient, PgmqConsumer], *step.split())
    broker = PgmqBroker(url, middleware=[retries()], translate=to_message)
    deliveries.declare(broker, WebhookFunctions(Database(url)), WebhookClient(is_insecure=True).post)
    Worker(broker, worker_timeout=100, worker_threads=1).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

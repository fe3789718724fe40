"""A webhook worker that dies at a step. Usage: mortal_webhooks.py <database URL> [<step>]

A step is `before` or `after` one of the calls that are made for a message: `after post`. The process ends
with status 9 there; without a step it lives until it is killed.
"""

from __future__ import annotations

import sys
import threading

from dramatiq import Worker
from dramatiq.middleware import Retries

from tests.workers.mortal_treasurer import die
from workers import webhooks
from workers.broker import PgmqBroker
from workers.consumer import PgmqConsumer
from workers.database import Database
from workers.events import to_message
from workers.webhook_request import WebhookClient


def main(url: str, *steps: str) -> None:
    """Work until death."""
    for step in steps:
        die([Database, WebhookClient, PgmqConsumer], *step.split())
    broker = PgmqBroker(url, middleware=[Retries()], translate=to_message)
    webhooks.declare(broker, Database(url), WebhookClient(is_insecure=True).post)
    Worker(broker, worker_timeout=100, worker_threads=1).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

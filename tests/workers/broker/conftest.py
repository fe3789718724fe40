"""Fixtures for the broker: a queue, and brokers on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from dramatiq.middleware import Callbacks, Retries, TimeLimit

from tests.support.database import Database
from tests.workers.support.queues import Queue
from workers.broker import PgmqBroker

MakeBroker = Callable[..., PgmqBroker]


@pytest.fixture
def queue(database: Database) -> Queue:
    """An empty queue named `work`."""
    return Queue(database.connect("superuser"), "work")


@pytest.fixture
def make_broker(database: Database) -> Iterator[MakeBroker]:
    """A function that makes brokers on queue `work`, closed after the test."""
    with ExitStack() as stack:

        def make(**parameters: Any) -> PgmqBroker:
            parameters.setdefault(
                "middleware", [TimeLimit(interval=100), Callbacks(), Retries(min_backoff=10)]
            )
            broker = PgmqBroker(database.url("superuser"), **parameters)
            broker.declare_queue("work")
            stack.callback(broker.close)
            return broker

        yield make


@pytest.fixture
def broker(queue: Queue, make_broker: MakeBroker) -> PgmqBroker:
    """A broker on queue `work`."""
    assert queue.name == "work"
    return make_broker()

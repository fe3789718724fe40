"""Dramatiq's own middleware on our broker."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import threading
import time

import dramatiq
from dramatiq import pipeline
from dramatiq.middleware import (
    AgeLimit,
    Middleware,
    Pipelines,
    Retries,
    Shutdown,
    ShutdownNotifications,
    SkipMessage,
)

from tests.support.waiting import eventually
from tests.workers.broker.conftest import MakeBroker
from tests.workers.conftest import Running
from tests.workers.support.queues import Queue


def reasons(queue: Queue) -> list[str]:
    """Return the reasons of the dead letters."""
    return [row["headers"]["reason"] for row in queue.dead()]


def test_a_retry_is_as_late_as_the_actor_says(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    broker = make_broker(middleware=[Retries(min_backoff=60_000)])
    tries: list[float] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def later() -> None:
        tries.append(time.monotonic())
        if len(tries) == 1:
            raise dramatiq.Retry("not yet", delay=200)

    later.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    assert tries[1] - tries[0] >= 0.2


def test_a_retry_is_as_old_as_what_it_repeats(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    """Otherwise the age of the oldest message would not show how long an outage lasts."""
    broker = make_broker(middleware=[Retries(min_backoff=60_000)])

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def never() -> None:
        raise RuntimeError("still away")

    never.send()
    (sent,) = queue.waiting()
    with running(broker):
        eventually(queue.archived)
        (retry,) = queue.waiting()
    assert retry["msg_id"] != sent["msg_id"]
    assert retry["enqueued_at"] == sent["enqueued_at"]


def test_a_message_past_its_age_limit_is_a_dead_letter(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    broker = make_broker(middleware=[AgeLimit(), Retries()])
    got: list[str] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name, max_age=60_000)
    def note(word: str) -> None:
        got.append(word)

    fresh, stale = note.message("fresh"), note.message("stale")
    broker.enqueue(fresh)
    broker.enqueue(stale.copy(message_timestamp=stale.message_timestamp - 61_000))
    with running(broker):
        broker.join("work", timeout=10_000)
    assert got == ["fresh"]
    assert reasons(queue) == ["SkipMessage: Message age limit exceeded"]


def test_a_skipped_message_is_archived(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
    class Skipping(Middleware):
        def before_process_message(self, _broker: object, _message: object) -> None:
            raise SkipMessage("not today")

    broker = make_broker(middleware=[Skipping()])

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note() -> None:
        raise AssertionError("it was to be skipped")

    note.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    assert len(queue.archived()) == 1
    assert queue.dead() == []


def test_an_actor_is_told_of_the_shutdown_and_tried_again(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    # A retry that comes at once might still be begun by the thread that is about to end.
    again_later = Retries(min_backoff=1000)
    broker = make_broker(middleware=[ShutdownNotifications(notify_shutdown=True), again_later])
    begun, ended = threading.Event(), threading.Event()

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def linger() -> None:
        if begun.is_set():
            return
        begun.set()
        try:
            while True:
                time.sleep(0.01)  # an interrupt reaches Python code only
        except Shutdown:
            ended.set()
            raise

    linger.send()
    with running(broker):
        assert begun.wait(10)
    assert ended.is_set()
    assert [row["message"]["options"]["retries"] for row in queue.waiting()] == [1]
    broker.middleware = [one for one in broker.middleware if not isinstance(one, ShutdownNotifications)]
    with running(broker):
        broker.join("work", timeout=10_000)
    assert queue.dead() == []


def test_a_delay_in_a_pipeline_is_kept(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
    """The next message is sent while its predecessor is settled, and is not taken for a retry of it."""
    broker = make_broker(middleware=[Pipelines()])
    moments: list[float] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note() -> None:
        moments.append(time.monotonic())

    second = note.message_with_options(pipe_ignore=True, delay=300)
    with running(broker):
        pipeline([note.message(), second], broker=broker).run()
        broker.join("work", timeout=10_000)
    assert moments[1] - moments[0] >= 0.3

"""Dramatiq's own middleware on our broker."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from dramatiq import group, pipeline
from dramatiq.middleware import (
    AgeLimit,
    AsyncIO,
    Callbacks,
    CurrentMessage,
    GroupCallbacks,
    Middleware,
    Pipelines,
    Retries,
    Shutdown,
    ShutdownNotifications,
    SkipMessage,
    prometheus,
)
from dramatiq.middleware.prometheus import Prometheus
from dramatiq.rate_limits.backends import StubBackend as StubLimits
from dramatiq.results import ResultFailure, Results
from dramatiq.results.backends import StubBackend

from tests.support.waiting import eventually
from tests.workers.conftest import MakeBroker, Running
from tests.workers.queues import Queue


def reasons(queue: Queue) -> list[str]:
    """Return why letters are dead."""
    return [row["headers"]["reason"] for row in queue.dead()]


def test_retries_obey_what_the_actor_asks_for(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    broker = make_broker(middleware=[Retries(min_backoff=1, max_backoff=5)])
    tries: list[str] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name, max_retries=3)
    def limited() -> None:
        tries.append("limited")
        raise RuntimeError("again")

    @dramatiq.actor(broker=broker, queue_name=queue.name, throws=(LookupError,))
    def expected() -> None:
        tries.append("expected")
        raise LookupError("never again")

    @dramatiq.actor(broker=broker, queue_name=queue.name, retry_when=lambda tries, _error: tries < 1)
    def judged() -> None:
        tries.append("judged")
        raise RuntimeError("once more")

    for actor in (limited, expected, judged):
        actor.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    assert sorted(tries) == ["expected"] + ["judged"] * 2 + ["limited"] * 4
    assert sorted(reasons(queue)) == [
        "LookupError: never again", "RuntimeError: again", "RuntimeError: once more"
    ]  # fmt: skip


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
    """Else the age of the oldest message would not tell how long an outage lasts."""
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


def test_who_gave_up_is_told_once(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
    broker = make_broker(middleware=[Callbacks(), Retries(min_backoff=1, max_backoff=5)])
    told: list[int] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def hear(_message: dict[str, Any], retry: dict[str, Any]) -> None:
        told.append(retry["retries"])

    @dramatiq.actor(broker=broker, queue_name=queue.name, max_retries=2, on_retry_exhausted="hear")
    def fail() -> None:
        raise RuntimeError("no")

    fail.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    assert told == [2]
    assert reasons(queue) == ["RuntimeError: no"]


def test_what_is_too_old_is_a_dead_letter(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
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


def test_what_is_skipped_is_archived(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
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


def test_a_running_actor_hears_of_the_end_and_is_tried_again(
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


def test_an_actor_may_ask_for_its_message(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
    broker = make_broker(middleware=[CurrentMessage()])
    seen: list[object] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def look() -> None:
        current = CurrentMessage.get_current_message()
        seen.append(current and current.message_id)

    sent = look.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    assert seen == [sent.message_id]
    assert CurrentMessage.get_current_message() is None


@pytest.fixture
def composed(make_broker: MakeBroker, queue: Queue) -> dramatiq.Broker:
    """A broker with what pipelines, groups and results need."""
    assert queue.name == "work"
    limits = StubLimits()
    middleware = [Results(backend=StubBackend(), store_results=True), Pipelines(), GroupCallbacks(limits)]
    return make_broker(middleware=[*middleware, Retries(max_retries=0)])


def test_results_and_failures_are_stored(composed: dramatiq.Broker, running: Running) -> None:
    @dramatiq.actor(broker=composed, queue_name="work")
    def divide(one: int, other: int) -> int:
        return one // other

    good, bad = divide.send(6, 3), divide.send(1, 0)
    backend = composed.get_results_backend()
    with running(composed):
        assert good.get_result(backend=backend, block=True, timeout=10_000) == 2
        with pytest.raises(ResultFailure, match="ZeroDivisionError"):
            bad.get_result(backend=backend, block=True, timeout=10_000)
        composed.join("work", timeout=10_000)


def test_a_pipeline_passes_results_on(composed: dramatiq.Broker, running: Running) -> None:
    @dramatiq.actor(broker=composed, queue_name="work")
    def add(one: int, other: int) -> int:
        return one + other

    following = [add.message_with_options(args=(number,)) for number in (3, 4)]
    whole = pipeline([add.message(1, 2), *following], broker=composed)
    with running(composed):
        whole.run()
        assert whole.get_result(block=True, timeout=10_000) == 10
        assert list(whole.get_results(block=True)) == [3, 6, 10]


def test_a_delay_in_a_pipeline_is_kept(composed: dramatiq.Broker, running: Running) -> None:
    moments: list[float] = []

    @dramatiq.actor(broker=composed, queue_name="work")
    def note() -> None:
        moments.append(time.monotonic())

    second = note.message_with_options(pipe_ignore=True, delay=300)
    with running(composed):
        pipeline([note.message(), second], broker=composed).run()
        composed.join("work", timeout=10_000)
    assert moments[1] - moments[0] >= 0.3


def test_a_pipeline_ends_where_it_fails(composed: dramatiq.Broker, running: Running, queue: Queue) -> None:
    got: list[str] = []

    @dramatiq.actor(broker=composed, queue_name="work")
    def fail() -> None:
        raise RuntimeError("here")

    @dramatiq.actor(broker=composed, queue_name="work")
    def never() -> None:
        got.append("never")

    with running(composed):
        pipeline([fail.message(), never.message_with_options(pipe_ignore=True)], broker=composed).run()
        composed.join("work", timeout=10_000)
    assert got == []
    assert reasons(queue) == ["RuntimeError: here"]


def test_a_group_runs_side_by_side_and_tells_when_it_is_done(
    composed: dramatiq.Broker, running: Running
) -> None:
    together, done = threading.Barrier(3), threading.Event()

    @dramatiq.actor(broker=composed, queue_name="work")
    def meet(number: int) -> int:
        together.wait(10)
        return number

    @dramatiq.actor(broker=composed, queue_name="work")
    def finish() -> None:
        done.set()

    all_of_them = group([meet.message(number) for number in range(3)], broker=composed)
    all_of_them.add_completion_callback(finish.message())
    with running(composed, threads=3):
        all_of_them.run()
        assert list(all_of_them.get_results(block=True, timeout=10_000)) == [0, 1, 2]
        assert done.wait(10)
        composed.join("work", timeout=10_000)


def test_coroutines_are_actors_too(queue: Queue, make_broker: MakeBroker, running: Running) -> None:
    broker = make_broker(middleware=[AsyncIO()])
    got: list[str] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    async def note(word: str) -> None:
        await asyncio.sleep(0)
        got.append(word)

    note.send("awaited")
    with running(broker):
        broker.join("work", timeout=10_000)
    assert got == ["awaited"]


def test_dramatiqs_prometheus_counts(
    queue: Queue, make_broker: MakeBroker, running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It sets these itself, for the whole process.
    monkeypatch.setattr(prometheus, "DB_PATH", str(tmp_path))
    for variable in ("PROMETHEUS_MULTIPROC_DIR", "prometheus_multiproc_dir"):
        monkeypatch.setenv(variable, str(tmp_path))
    counting = Prometheus()
    broker = make_broker(middleware=[counting, Retries(min_backoff=1)])

    @dramatiq.actor(broker=broker, queue_name=queue.name, max_retries=1)
    def fail() -> None:
        raise RuntimeError("no")

    fail.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    counters = (
        "total_messages",
        "total_errored_messages",
        "total_retried_messages",
        "total_rejected_messages",
    )
    assert [value(getattr(counting, name)) for name in counters] == [2, 2, 1, 1]
    assert value(counting.inprogress_messages) == 0


def value(metric: Any) -> float:  # noqa: ANN401 - Dramatiq declares no types for them
    """Return the one value of a counter or gauge."""
    (samples,) = (one.samples for one in metric.collect())
    return next(float(sample.value) for sample in samples if not sample.name.endswith("_created"))

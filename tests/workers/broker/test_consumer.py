"""The consumer by itself: prefetching, settling, giving back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dramatiq import Message
from dramatiq.broker import MessageProxy
from dramatiq.errors import ConnectionClosed

from tests.support.waiting import eventually
from tests.workers.broker.conftest import MakeBroker
from tests.workers.support.queues import Queue
from workers.broker import PgmqBroker
from workers.broker.consumer import PgmqConsumer, PgmqMessage


@pytest.fixture
def reading(broker: PgmqBroker) -> Iterator[PgmqConsumer]:
    """A consumer of queue `work` that takes at most two messages."""
    one = broker.consume("work", prefetch=2, timeout=20)
    yield one
    one.close()


def send(broker: PgmqBroker, *words: str) -> None:
    """Send a message per word."""
    for word in words:
        broker.enqueue(Message("work", "note", (word,), {}, {}))


def following(consumer: PgmqConsumer) -> PgmqMessage:
    """Return the next message of a consumer; fail when there is none."""
    found: list[MessageProxy] = []

    def look() -> bool:
        message = next(consumer)
        if message is not None:
            found.append(message)
        return message is not None

    eventually(look)
    assert isinstance(found[0], PgmqMessage)
    return found[0]


def let_write(consumer: PgmqConsumer) -> None:
    """Let a consumer write down what was noted; nothing is left for it to read."""
    assert next(consumer) is None


def test_it_takes_no_more_than_it_may_hold(broker: PgmqBroker, queue: Queue, reading: PgmqConsumer) -> None:
    send(broker, "a", "b", "c")
    first, second = following(reading), following(reading)
    assert (first.args, second.args) == (("a",), ("b",))
    assert next(reading) is None
    assert [row["read_ct"] for row in queue.waiting()] == [1, 1, 0]
    reading.ack(first)
    assert following(reading).args == ("c",)


def test_an_acknowledgement_is_repeatable(broker: PgmqBroker, queue: Queue, reading: PgmqConsumer) -> None:
    """As when the first one was committed but its answer was lost: the retry is sent once."""
    send(broker, "a")
    message = following(reading)
    retry: Message[None] = message  # type: ignore[assignment] # Dramatiq's middleware passes the proxy on
    broker.enqueue(retry, delay=60_000)
    assert len(queue.waiting()) == 1  # nothing is sent before the message is settled
    for settle in (reading.ack, reading.ack, reading.nack):
        settle(message)
        let_write(reading)
    assert len(queue.archived()) == 1
    assert [row["seconds"] > 50 for row in queue.waiting()] == [True]
    assert queue.dead() == []


def test_settling_survives_a_cut_connection(broker: PgmqBroker, queue: Queue, reading: PgmqConsumer) -> None:
    send(broker, "a", "b")
    first, second = following(reading), following(reading)
    queue.cut_lines()
    reading.ack(first)
    let_write(reading)
    queue.cut_lines()
    reading.nack(second)
    let_write(reading)
    assert len(queue.archived()) == 2
    assert [row["headers"]["reason"] for row in queue.dead()] == ["rejected"]


def test_closing_gives_back_what_was_read_ahead(
    broker: PgmqBroker, queue: Queue, reading: PgmqConsumer
) -> None:
    send(broker, "a", "b")
    following(reading)
    assert [row["seconds"] > 0 for row in queue.waiting()] == [True, True]
    reading.close()
    assert [row["seconds"] > 0 for row in queue.waiting()] == [True, False]


def test_requeued_messages_are_visible_at_once(
    broker: PgmqBroker, queue: Queue, reading: PgmqConsumer
) -> None:
    send(broker, "a", "b")
    reading.requeue([following(reading), following(reading)])
    assert [row["seconds"] <= 0 for row in queue.waiting()] == [True, True]
    assert [following(reading).args, following(reading).args] == [("a",), ("b",)]


def test_a_new_consumer_keeps_the_messages_of_the_old_one(queue: Queue, make_broker: MakeBroker) -> None:
    broker = make_broker(visibility_timeout=2)
    old = broker.consume("work", prefetch=2, timeout=20)
    send(broker, "a", "b", "c")
    message = following(old)
    old.close()
    new = broker.consume("work", prefetch=2, timeout=20)
    try:
        taken_until = queue.waiting()[0]["vt"]
        assert following(new).args == ("b",)
        assert next(new) is None  # the old message counts against the prefetch
        eventually(lambda: queue.waiting()[0]["vt"] > taken_until)  # and stays invisible
        new.ack(message)
        assert following(new).args == ("c",)
    finally:
        new.close()


def test_leases_are_extended_again_after_the_connection_was_cut(
    queue: Queue, make_broker: MakeBroker
) -> None:
    broker = make_broker(visibility_timeout=1)
    reading = broker.consume("work", timeout=20)
    send(broker, "a")
    try:
        following(reading)
        assert queue.cut_lines() >= 2
        taken_until = queue.waiting()[0]["vt"]

        def is_extended() -> bool:
            assert next(reading) is None
            return bool((queue.waiting()[0]["vt"] - taken_until).total_seconds() > 1)

        eventually(is_extended)
    finally:
        reading.close()


def test_suspects_are_taken_one_at_a_time(broker: PgmqBroker, queue: Queue, reading: PgmqConsumer) -> None:
    send(broker, "a", "b", "c")
    queue.mark_read(2)
    first = following(reading)
    assert first.args == ("a",)
    assert next(reading) is None
    reading.ack(first)
    assert following(reading).args == ("b",)
    assert next(reading) is None


def test_a_message_read_too_often_is_a_dead_letter(queue: Queue, make_broker: MakeBroker) -> None:
    broker = make_broker(max_reads=3)
    send(broker, "a")
    queue.mark_read(3)
    reading = broker.consume("work", timeout=20)
    try:
        eventually(lambda: next(reading) is None and queue.dead())
    finally:
        reading.close()
    assert queue.dead()[0]["headers"]["reason"].endswith("times and never settled")
    assert queue.waiting() == []


def test_an_absent_server_raises_dramatiqs_error() -> None:
    broker = PgmqBroker("postgresql://nobody@127.0.0.1:1/nothing")
    broker.declare_queue("work")
    reading = broker.consume("work", timeout=20)
    try:
        with pytest.raises(ConnectionClosed):
            next(reading)
    finally:
        reading.close()

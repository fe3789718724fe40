"""Queues and workers as with Dramatiq's own brokers: order, joining, flushing, pausing."""

from __future__ import annotations

import gc
import threading
import weakref

import dramatiq
import pytest
from dramatiq import Message, Worker
from dramatiq.errors import QueueJoinTimeout
from dramatiq.middleware import Retries

from tests.support.database import Database
from tests.support.waiting import eventually
from tests.workers.broker.conftest import MakeBroker
from tests.workers.conftest import Running
from tests.workers.support.queues import Queue
from workers.broker import PgmqBroker
from workers.broker.consumer import PgmqConsumer, PgmqMessage
from workers.broker.pgmq import Entry

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def test_nothing_connects_before_it_is_needed() -> None:
    broker = PgmqBroker(NOWHERE)
    broker.declare_queue("work")
    broker.consume("work").close()
    broker.close()
    broker.close()


def test_declaring_twice_is_declaring_once(make_broker: MakeBroker) -> None:
    declared: list[str] = []

    class Listening(dramatiq.Middleware):
        def after_declare_queue(self, _broker: dramatiq.Broker, queue_name: str) -> None:
            declared.append(queue_name)

    broker = make_broker(middleware=[Listening()])
    broker.declare_queue("work")
    assert declared == ["work"]
    assert broker.get_declared_queues() == {"work"}


def test_delays_are_independent_of_each_other(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    got: list[int] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note(number: int) -> None:
        got.append(number)

    note.send_with_options(args=(1,), delay=600)
    note.send_with_options(args=(2,), delay=300)
    with running(broker, threads=1):
        broker.join("work", timeout=10_000)
    assert got == [2, 1]


def test_one_thread_works_in_the_order_of_sending(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    got: list[int] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note(number: int) -> None:
        got.append(number)

    for number in range(20):
        note.send(number)
    with running(broker, threads=1):
        broker.join("work", timeout=10_000)
    assert got == list(range(20))


def test_joining_gives_up_while_an_actor_runs(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    go_on = threading.Event()

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def hold() -> None:
        go_on.wait(10)

    hold.send()
    with running(broker):
        with pytest.raises(QueueJoinTimeout):
            broker.join("work", timeout=200)
        go_on.set()
        broker.join("work", timeout=10_000)


def test_joining_waits_for_what_an_actor_sends(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    got: list[str] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def go_again() -> None:
        got.append("again")

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def go() -> None:
        go_again.send_with_options(delay=300)
        got.append("once")

    go.send()
    with running(broker):
        broker.join("work", timeout=10_000)
    assert got == ["once", "again"]


def test_flushing_keeps_dead_letters_and_the_queue_goes_on(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    @dramatiq.actor(broker=broker, queue_name=queue.name, max_retries=0)
    def fail() -> None:
        raise RuntimeError("no")

    with running(broker):
        fail.send()
        broker.join("work", timeout=10_000)
        broker.flush_all()
        assert len(queue.dead()) == 1
        fail.send()
        broker.join("work", timeout=10_000)
        assert len(queue.dead()) == 2


def test_messages_flushed_under_a_worker_leave_nothing(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    """As a queue's owner may purge it at any time: no dead letter and no retry comes of it."""
    begun, go_on = threading.Event(), threading.Event()

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def fail_late() -> None:
        begun.set()
        go_on.wait(10)
        raise RuntimeError("too late")

    fail_late.send()
    with running(broker) as worker:
        assert begun.wait(10)
        broker.flush("work")
        go_on.set()
        worker.join()
    assert (queue.waiting(), queue.archived(), queue.dead()) == ([], [], [])


def test_settling_what_was_never_taken_does_nothing(broker: PgmqBroker, queue: Queue) -> None:
    consumer = broker.consume("work", timeout=20)
    try:
        stranger = PgmqMessage(Message("work", "note", (), {}, {}), Entry(999, 1, "{}", None))
        consumer.ack(stranger)
        assert next(consumer) is None
        consumer.nack(stranger)
        assert next(consumer) is None
    finally:
        consumer.close()
    assert queue.dead() == []


def test_messages_of_a_vanished_process_are_delivered_again(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    broker = make_broker(visibility_timeout=1)
    got: list[str] = []

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note(word: str) -> None:
        got.append(word)

    note.send("again")
    lost = make_broker(visibility_timeout=1).consume("work")
    eventually(lambda: next(lost))
    lost._connection.close()  # as if killed: nothing is given back or extended
    with running(broker):
        broker.join("work", timeout=10_000)
    assert got == ["again"]
    assert [row["read_ct"] for row in queue.archived()] == [2]
    lost._bell.close()


def test_stopping_leaves_delayed_messages_in_the_queue(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note() -> None:
        pass

    sent = note.send_with_options(delay=60_000)
    with running(broker) as worker:
        consumer = consumer_of(worker)
        eventually(lambda: consumer._misses)
    (left,) = queue.waiting()
    assert left["message"]["message_id"] == sent.message_id
    assert left["read_ct"] == 0


def test_a_moment_in_the_future_given_as_an_option_is_waited_for(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    """Dramatiq's own brokers write `eta`; messages that they left behind must still be understood."""
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note() -> None:
        got.set()

    message = note.message()
    queue.put(message.copy(options={"eta": message.message_timestamp + 300}).asdict())
    with running(broker):
        broker.join("work", timeout=10_000)
    assert got.is_set()
    assert len(queue.archived()) == 2


def test_a_paused_worker_takes_nothing_until_it_goes_on(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def note() -> None:
        got.set()

    with running(broker) as worker:
        consumer_of(worker)
        worker.pause()
        note.send()
        assert [row["read_ct"] for row in queue.waiting()] == [0]
        worker.resume()
        assert got.wait(10)
        broker.join("work", timeout=10_000)


def test_a_settlement_noted_after_its_consumer_closed_is_written(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    """As when a worker is paused, or an actor runs longer than the stopping process waits."""
    begun, go_on = threading.Event(), threading.Event()

    @dramatiq.actor(broker=broker, queue_name=queue.name)
    def hold() -> None:
        begun.set()
        go_on.wait(10)

    hold.send()
    with running(broker) as worker:
        consumer = consumer_of(worker)
        assert begun.wait(10)
        for thread in worker.consumers.values():
            thread.pause()
        eventually(lambda: consumer._is_closed)
        go_on.set()
        eventually(queue.archived)
        worker.resume()


def test_a_queue_that_is_created_later_is_found(
    database: Database, broker: PgmqBroker, running: Running
) -> None:
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="later")
    def note() -> None:
        got.set()

    with running(broker) as worker:
        eventually(lambda: worker.consumers["later"].consumer)
        Queue(database.connect("superuser"), "later")
        note.send()
        assert got.wait(10)
        broker.join("later", timeout=10_000)


def test_an_actors_exception_is_not_kept_in_memory(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    """An exception holds frames, and frames hold whatever the actor worked on."""
    broker = make_broker(middleware=[Retries(max_retries=1, min_backoff=1, max_backoff=1)])
    raised: list[weakref.ref[BaseException]] = []

    class ReferableError(Exception):
        """Python's own exceptions take no weak references."""

    @dramatiq.actor(broker=broker, queue_name=queue.name, throws=(ReferableError,))
    def fail() -> None:
        error = ReferableError("no")
        raised.append(weakref.ref(error))
        try:
            raise error
        finally:
            del error

    gc.disable()
    try:
        fail.send()
        with running(broker, threads=1):
            broker.join("work", timeout=10_000)
        assert len(raised) == 1
        assert [reference() for reference in raised] == [None]
    finally:
        gc.enable()


def consumer_of(worker: Worker) -> PgmqConsumer:
    """Return the consumer of queue `work`, once there is one."""
    eventually(lambda: worker.consumers["work"].consumer)
    consumer = worker.consumers["work"].consumer
    assert isinstance(consumer, PgmqConsumer)
    return consumer

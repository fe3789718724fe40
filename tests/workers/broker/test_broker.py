"""The broker under Dramatiq's own worker: what actors, middleware and queues see."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import dramatiq
import psycopg
import pytest
from dramatiq import Message
from dramatiq.errors import ConnectionClosed, QueueJoinTimeout, QueueNotFound

from tests.support.database import PROJECT, Database
from tests.support.waiting import eventually
from tests.workers.broker.conftest import MakeBroker
from tests.workers.conftest import Running
from tests.workers.support.queues import Queue
from workers.broker import PgmqBroker, consumer
from workers.broker.consumer import PgmqConsumer


def test_an_actor_gets_its_message_and_the_message_is_archived(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    got: list[tuple[int, str]] = []

    @dramatiq.actor(broker=broker, queue_name="work")
    def note(number: int, *, word: str) -> None:
        got.append((number, word))

    sent = note.send(7, word="é")
    assert [row["message"]["message_id"] for row in queue.waiting()] == [sent.message_id]

    with running(broker):
        broker.join("work", timeout=10_000)

    assert got == [(7, "é")]
    assert [row["message"]["message_id"] for row in queue.archived()] == [sent.message_id]
    assert queue.dead() == []


def test_a_delay_is_pgmqs_own(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def note() -> None:
        got.set()

    with running(broker):
        began = time.monotonic()
        note.send_with_options(delay=300)
        (row,) = queue.waiting()
        assert 0 < row["seconds"] <= 0.3
        assert "eta" not in row["message"]["options"]
        assert got.wait(10)
        assert time.monotonic() - began >= 0.3
    assert broker.get_declared_delay_queues() == set()


def test_a_failing_actor_is_retried_with_backoff(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    attempts: list[float] = []

    @dramatiq.actor(broker=broker, queue_name="work", min_backoff=50, max_retries=5)
    def fail_twice() -> None:
        attempts.append(time.monotonic())
        if len(attempts) < 3:
            raise RuntimeError("not yet")

    fail_twice.send()
    with running(broker):
        broker.join("work", timeout=10_000)

    assert len(attempts) == 3
    assert attempts[1] - attempts[0] >= 0.05
    assert attempts[2] - attempts[1] >= 0.1
    assert [row["message"]["options"].get("retries") for row in queue.archived()] == [None, 1, 2]
    assert queue.dead() == []


def test_a_message_that_fails_for_good_is_a_dead_letter_with_its_reason(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    got: list[str] = []

    @dramatiq.actor(broker=broker, queue_name="work", max_retries=0)
    def note(word: str) -> None:
        if word == "bad":
            raise ValueError("no \x00 such \udcff word")
        got.append(word)

    sent = [note.send(word) for word in ("good", "bad", "better")]
    with running(broker):
        broker.join("work", timeout=10_000)

    assert sorted(got) == ["better", "good"]
    (letter,) = queue.dead()
    assert letter["message"] == {**sent[1].asdict(), "args": ["bad"]}
    assert letter["headers"]["reason"] == "ValueError: no � such ? word"
    assert letter["headers"]["queue"] == "work"
    assert letter["headers"]["msg_id"] == queue.archived()[1]["msg_id"]


def test_a_message_for_an_unknown_actor_is_a_dead_letter(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    broker.enqueue(Message(queue_name="work", actor_name="nobody", args=(), kwargs={}, options={}))
    with running(broker):
        broker.join("work", timeout=10_000)
    assert [row["headers"]["reason"] for row in queue.dead()] == ["ActorNotFound: nobody"]


def test_a_message_is_settled_in_the_queue_it_lies_in(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def note() -> None:
        got.set()

    queue.put(Message("elsewhere", "note", (), {}, {}).asdict())
    with running(broker):
        broker.join("work", timeout=10_000)
    assert got.is_set()
    assert len(queue.archived()) == 1


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {"event": "foreign"},
        {"queue_name": "work", "actor_name": "note", "args": [], "kwargs": {}, "options": None},
        {"queue_name": "work", "actor_name": 5, "args": [], "kwargs": {}, "options": {}},
        {"queue_name": "work", "actor_name": "note", "args": 5, "kwargs": {}, "options": {}},
    ],
)
def test_an_undecodable_message_is_a_dead_letter_and_stops_no_other(
    body: object, broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def note() -> None:
        got.set()

    queue.put(body, {"origin": "elsewhere"})
    note.send()
    with running(broker):
        broker.join("work", timeout=10_000)

    assert got.is_set()
    (letter,) = queue.dead()
    assert letter["message"] == body
    assert letter["headers"]["origin"] == "elsewhere"
    assert letter["headers"]["reason"].startswith("DecodeError: ")


def test_foreign_messages_are_translated_and_can_be_retried(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    def translate(queue_name: str, body: dict[str, Any]) -> Message[Any]:
        return Message(queue_name, queue_name, (body["word"],), {}, {})

    broker = make_broker(translate=translate)
    got: list[str] = []

    @dramatiq.actor(broker=broker, actor_name="work", queue_name="work")
    def note(word: str) -> None:
        got.append(word)
        if len(got) == 1:
            raise RuntimeError("once more")

    queue.put({"word": "one"}, {"traceparent": "00-1"})
    with running(broker):
        broker.join("work", timeout=10_000)
        assert got == ["one", "one"]
        assert [row["headers"] for row in queue.archived()] == [{"traceparent": "00-1"}] * 2

        queue.put({"no": "word"})
        broker.join("work", timeout=10_000)
    assert [row["headers"]["reason"] for row in queue.dead()] == ["KeyError: 'word'"]


def test_a_retry_that_cannot_be_encoded_keeps_the_original(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    @dramatiq.actor(broker=broker, queue_name="work")
    def spoil(arguments: list[object]) -> None:
        arguments.append(object())
        raise RuntimeError("and fail")

    spoil.send([1])
    with running(broker):
        broker.join("work", timeout=10_000)
    (letter,) = queue.dead()
    assert letter["message"]["args"] == [[1]]
    assert letter["headers"]["reason"].startswith("TypeError: ")


def test_a_retry_that_cannot_be_stored_keeps_the_original(
    broker: PgmqBroker, queue: Queue, running: Running
) -> None:
    @dramatiq.actor(broker=broker, queue_name="work")
    def spoil(arguments: list[str]) -> None:
        arguments.append("\0")
        raise RuntimeError("and fail")

    spoil.send(["fine"])
    with running(broker):
        broker.join("work", timeout=10_000)
    (letter,) = queue.dead()
    assert letter["message"]["args"] == [["fine"]]
    assert letter["headers"]["reason"].startswith("its retry cannot be stored: ")


def test_callbacks_and_time_limits_work(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    heard: list[str] = []

    @dramatiq.actor(broker=broker, queue_name="work")
    def hear(message: dict[str, Any], outcome: Any) -> None:  # noqa: ANN401, ARG001 - as Dramatiq calls it
        heard.append(message["actor_name"])

    @dramatiq.actor(broker=broker, queue_name="work")
    def succeed() -> None:
        pass

    @dramatiq.actor(broker=broker, queue_name="work", time_limit=100, max_retries=0)
    def linger() -> None:
        while True:
            time.sleep(0.01)  # an interrupt reaches Python code only

    succeed.send_with_options(on_success=hear)
    linger.send_with_options(on_failure=hear)
    with running(broker):
        broker.join("work", timeout=10_000)
    assert sorted(heard) == ["linger", "succeed"]
    assert [row["headers"]["reason"] for row in queue.dead()] == ["TimeLimitExceeded: "]


def test_two_workers_share_a_queue_without_delivering_twice(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    got: list[int] = []

    def note(number: int) -> None:
        got.append(number)

    brokers = [make_broker(), make_broker()]
    actors = [dramatiq.actor(broker=one, queue_name="work")(note) for one in brokers]
    for number in range(200):
        actors[0].send(number)
    with running(brokers[0]), running(brokers[1]):
        brokers[0].join("work", timeout=30_000)
    assert sorted(got) == list(range(200))
    assert len(queue.archived()) == 200


def test_stopping_gives_prefetched_messages_back(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    begun, go_on = threading.Event(), threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def hold() -> None:
        begun.set()
        go_on.wait(10)

    for _ in range(4):
        hold.send()
    with running(broker, threads=1):
        assert begun.wait(10)
        eventually(lambda: [row["read_ct"] for row in queue.waiting()] == [1, 1, 0, 0])
        go_on.set()
        begun.clear()
    # The one being worked on was finished; the others are visible again.
    left = queue.waiting()
    assert len(left) + len(queue.archived()) == 4
    assert left
    assert all(row["seconds"] <= 0 for row in left)


def test_a_message_stays_invisible_while_its_actor_runs(
    queue: Queue, make_broker: MakeBroker, running: Running
) -> None:
    broker = make_broker(visibility_timeout=1)
    runs: list[int] = []
    go_on = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def hold() -> None:
        runs.append(1)
        go_on.wait(30)

    hold.send()
    with running(broker):
        eventually(lambda: runs)
        first = queue.waiting()[0]["vt"]
        eventually(lambda: (queue.waiting()[0]["vt"] - first).total_seconds() > 2)
        go_on.set()
        broker.join("work", timeout=10_000)
    assert runs == [1]
    assert [row["read_ct"] for row in queue.archived()] == [1]


def test_it_heals_when_all_connections_are_cut(broker: PgmqBroker, queue: Queue, running: Running) -> None:
    got: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def note(word: str) -> None:
        begun.set()
        go_on.wait(10)
        got.append(word)

    note.send("during")
    with running(broker):
        assert begun.wait(10)
        assert queue.cut_lines() >= 2
        go_on.set()
        broker.join("work", timeout=10_000)
        for word in ("after", "again"):
            assert queue.cut_lines() >= 2
            note.send(word)
            broker.join("work", timeout=10_000)
    assert got == ["during", "after", "again"]
    assert len(queue.archived()) == 3
    assert queue.dead() == []


def test_a_notification_wakes_an_idle_consumer(
    broker: PgmqBroker, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def note() -> None:
        got.set()

    # Without the notification the next look at the queue would be minutes away.
    monkeypatch.setattr(consumer, "BUSY_POLL", 300_000)
    monkeypatch.setattr(consumer, "IDLE_POLL", 300_000)
    idle = broker.consume("work", timeout=300_000)
    monkeypatch.setattr(broker, "consume", lambda **_: idle)
    with running(broker):
        eventually(lambda: idle._misses)  # it has looked, after it began to listen
        note.send()
        is_woken = got.wait(5)
        idle._timeout = 0
        idle._bell.ring()
    assert is_woken


def test_a_notification_wakes_again_after_postgresql_crashed(
    broker: PgmqBroker, database: Database, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What pgmq itself would do for it is in an UNLOGGED table, which a crash empties."""
    got: list[str] = []

    @dramatiq.actor(broker=broker, queue_name="work")
    def note(word: str) -> None:
        got.append(word)

    # Without a notification the next look at the queue would be minutes away.
    monkeypatch.setattr(consumer, "BUSY_POLL", 300_000)
    monkeypatch.setattr(consumer, "IDLE_POLL", 300_000)
    consumers: list[PgmqConsumer] = []

    def consume(queue_name: str, prefetch: int, **_: object) -> PgmqConsumer:
        consumers.append(PgmqBroker.consume(broker, queue_name, prefetch, timeout=300_000))
        return consumers[-1]

    monkeypatch.setattr(broker, "consume", consume)
    with running(broker):
        eventually(lambda: consumers and consumers[-1]._misses)  # it has looked, after it began to listen
        note.send("before")
        eventually(lambda: got == ["before"])
        crashed_at = crash(database)
        eventually(lambda: is_idle_again(database, crashed_at), seconds=30)
        note.send("after")
        eventually(lambda: got[-1] == "after", seconds=10)
        consumers[-1]._timeout = 0
        consumers[-1]._bell.ring()


def crash(database: Database) -> datetime:
    """Kill a backend with -9, after which PostgreSQL ends all others and recovers; return when."""
    with database.connect("superuser") as connection:
        # The servers of tests write down commits late; it is the crash's outcome that matters here.
        connection.execute("checkpoint")
        row = connection.execute("select clock_timestamp() as now").fetchone()
        assert row is not None
        with pytest.raises(psycopg.OperationalError):
            connection.execute("copy (select 1) to program 'kill -9 $PPID'")
    moment: datetime = row["now"]
    return moment


def is_idle_again(database: Database, since: datetime) -> bool:
    """Return whether PostgreSQL has recovered and the consumer has looked into its queue since."""
    query = """
        select count(*) as n from pg_stat_activity where backend_start > %s and (
            backend_type = 'checkpointer'
            or (datname = current_database() and state = 'idle' and query like '%%pgmq.read(%%')
        )
    """
    try:
        with psycopg.connect(database.url("superuser")) as connection:
            row = connection.execute(query, (since,)).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and row[0] == 2


def test_the_poll_finds_messages_without_a_notification(
    database: Database, make_broker: MakeBroker, running: Running
) -> None:
    silent = Queue(database.connect("superuser"), "work", wakes=False)
    broker = make_broker()
    got = threading.Event()

    @dramatiq.actor(broker=broker, queue_name="work")
    def note() -> None:
        got.set()

    with running(broker):
        note.send()
        assert got.wait(5)
        broker.join("work", timeout=10_000)
    assert len(silent.archived()) == 1


def test_an_actor_that_kills_its_process_becomes_a_dead_letter(
    database: Database, queue: Queue, make_broker: MakeBroker
) -> None:
    """Case 82: after N reads it rests with its reason, and what was taken beside it is worked on."""
    broker = make_broker()

    def send(name: str, *arguments: str) -> None:
        broker.enqueue(Message("work", name, arguments, {}, {}))

    for number in range(3):
        send("note", f"before {number}")
    send("die")
    for number in range(3):
        send("note", f"after {number}")

    crashes = 0
    while queue.waiting():
        program = [
            sys.executable,
            str(Path(__file__).with_name("mortal_worker.py")),
            database.url("superuser"),
        ]
        ended = subprocess.run(
            program, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}, timeout=60, check=False
        )
        crashes += ended.returncode == 9
        assert ended.returncode in (0, 9)
        assert crashes < 20

    (letter,) = queue.dead()
    assert letter["message"]["actor_name"] == "die"
    assert letter["headers"]["reason"].endswith("times and never settled")
    assert letter["headers"]["read_ct"] == 8
    assert 3 <= crashes <= 7
    assert len([row for row in queue.archived() if row["message"]["actor_name"] == "note"]) == 6


def test_join_times_out_and_flush_empties(broker: PgmqBroker, queue: Queue) -> None:
    broker.enqueue(Message("work", "nobody", (), {}, {}), delay=60_000)
    with pytest.raises(QueueJoinTimeout):
        broker.join("work", timeout=100)
    broker.flush_all()
    broker.join("work", timeout=100)
    assert queue.waiting() == []


def test_unknown_queues_are_refused(broker: PgmqBroker) -> None:
    with pytest.raises(QueueNotFound):
        broker.enqueue(Message("other", "nobody", (), {}, {}))
    with pytest.raises(QueueNotFound):
        broker.consume("other")
    with pytest.raises(QueueNotFound):
        broker.join("other")
    with pytest.raises(QueueNotFound):
        broker.flush("other")
    broker.declare_queue("other")  # declared, but not created in the database
    with pytest.raises(QueueNotFound):
        broker.enqueue(Message("other", "nobody", (), {}, {}))


def test_enqueue_gives_up_when_the_server_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.broker.ENQUEUE_ATTEMPTS", 2)
    broker = PgmqBroker("postgresql://nobody@127.0.0.1:1/nothing")
    broker.declare_queue("work")
    with pytest.raises(ConnectionClosed):
        broker.enqueue(Message("work", "nobody", (), {}, {}))

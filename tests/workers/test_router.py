"""The router: events reach their subscribers, and the process reports that it is alive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.database import Database
from tests.support.waiting import eventually
from tests.workers.support.gifts import Giving
from workers import router
from workers.broker import connection
from workers.broker.connection import Connection, Setting
from workers.router import Router


class Desk:
    """What can be seen of the router's work in the database."""

    def __init__(self, database: Database) -> None:
        self.giving = Giving(database)
        self._superuser = database.connect("superuser")

    def value(self, query: str) -> object:
        """Return the first column of the first row."""
        row = self._superuser.execute(query.encode()).fetchone()
        assert row is not None
        return next(iter(row.values()))

    def is_routed(self) -> bool:
        """Return whether no event is left and each subscriber has one of each gift."""
        query = """
            select (select count(*) from pgmq.q_events) = 0
                and (select count(*) from pgmq.q_notifications) = (select count(*) from data.donations)
                and (select count(*) from pgmq.q_totals) = (select count(*) from data.donations)
        """
        return bool(self.value(query))

    def cut_lines(self) -> None:
        """End the router's connection, as a restart of PostgreSQL would."""
        query = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'workers'"
        eventually(lambda: self.value(query))


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """A desk whose router runs as worker `one`."""
    thread = Router(database.url("workers"), "one")
    thread.start()
    yield Desk(database)
    thread.stop()


def test_events_reach_their_subscribers(desk: Desk) -> None:
    campaign = desk.giving.campaign()
    for _ in range(3):
        desk.giving.give(campaign)
    eventually(desk.is_routed)


def test_a_notification_ends_its_pause(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "BUSY_POLL", 15_000)
    monkeypatch.setattr(router, "IDLE_POLL", 15_000)
    # From the next pause on it looks every quarter of a minute, unless it is notified.
    campaign = desk.giving.campaign()
    desk.giving.give(campaign)
    eventually(desk.is_routed)
    desk.giving.give(campaign)
    eventually(desk.is_routed, seconds=5)
    monkeypatch.undo()
    desk.giving.give(campaign)  # lets it end its pause


def test_it_beats(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "BEAT", 0.05)
    eventually(lambda: desk.value("select private.worker_is_alive()"))
    first = desk.value("select beat_at from data.worker_beats where worker = 'one'")
    eventually(lambda: desk.value("select beat_at from data.worker_beats where worker = 'one'") != first)


def test_it_survives_cut_connections(desk: Desk) -> None:
    for _ in range(2):
        desk.cut_lines()
        desk.giving.give(desk.giving.campaign())
        eventually(desk.is_routed)


def test_it_waits_for_a_schema_that_is_not_deployed_yet(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = database.connect("superuser")
    owner.execute("alter function private.beat rename to beat_elsewhere")
    tries: list[Connection] = []

    def connect(url: str, *settings: Setting) -> Connection:
        tries.append(connection.connect(url, *settings))
        return tries[-1]

    monkeypatch.setattr(router, "connect", connect)
    thread = Router(database.url("workers"), "two")
    thread.start()
    try:
        desk = Desk(database)
        eventually(lambda: len(tries) >= 2)
        assert desk.value("select count(*) from data.worker_beats") == 0
        owner.execute("alter function private.beat_elsewhere rename to beat")
        eventually(lambda: desk.value("select private.worker_is_alive()"))
    finally:
        thread.stop()

"""Cached totals: on the real schema and a real Redis."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import redis
from dramatiq.middleware import CurrentMessage

from tests.support.database import Database
from tests.support.ports import free_ports
from tests.support.waiting import eventually
from tests.workers.conftest import Running
from tests.workers.support.gifts import Giving
from workers import totals
from workers.broker import PgmqBroker
from workers.database import Database as PrivateDatabase
from workers.events import to_message
from workers.failures import retries

_ROUTE = "select private.route_events(100) as moved"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of this module."""
    port = free_ports(1)[0]
    folder = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (Path(folder) / "log").open("wb") as log, subprocess.Popen(command, stdout=log) as server:
        url = f"redis://127.0.0.1:{port}/0"
        eventually(lambda: answers(redis.Redis.from_url(url)))
        yield url
        server.terminate()


def answers(client: redis.Redis) -> bool:
    """Return whether Redis answers."""
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


class Board:
    """The totals worker with its database and its cache."""

    def __init__(self, database: Database, redis_url: str, running: Running, stack: ExitStack) -> None:
        self.giving = Giving(database)
        self.cache = redis.Redis.from_url(redis_url, decode_responses=True)
        self._database = database
        self._superuser = database.connect("superuser")
        self._workers = database.connect("workers")
        private = PrivateDatabase(database.url("workers"))
        self.functions = totals.TotalFunctions(private)
        broker = PgmqBroker(
            database.url("workers"), middleware=[CurrentMessage(), retries()], translate=to_message
        )
        totals.declare(broker, self.functions, totals.connect(redis_url))
        stack.callback(private.close)
        stack.callback(broker.close)
        stack.enter_context(running(broker))

    def work(self) -> None:
        """Route all events and wait until the totals queue is worked off."""
        eventually(lambda: self._workers.execute(_ROUTE).fetchone() == {"moved": 0})
        eventually(lambda: self.count("q_totals") == 0)

    def count(self, table: str) -> int:
        """Count the rows of a queue's table."""
        row = self._superuser.execute(f"select count(*) as n from pgmq.{table}".encode()).fetchone()
        assert row is not None
        return int(row["n"])

    def cached(self, campaign_id: UUID) -> str | None:
        """Return the text in the cache."""
        text = self.cache.get(f"totals:{campaign_id}")
        assert text is None or isinstance(text, str)
        return text


@pytest.fixture
def board(database: Database, redis_url: str, running: Running) -> Iterator[Board]:
    """A running totals worker with an empty cache."""
    with ExitStack() as stack:
        one = Board(database, redis_url, running, stack)
        one.cache.flushall()
        yield one


def test_a_gift_moves_the_cached_total(board: Board) -> None:
    campaign = board.giving.campaign()
    board.giving.give(campaign)
    board.work()
    text = board.cached(campaign)
    assert text is not None
    total = json.loads(text)
    assert '"total_amount" : 12.50' in text  # as PostgreSQL wrote it, not as a float
    assert total["campaign_id"] == str(campaign)
    assert (total["total_donations"], total["unique_donors"], total["data_source"]) == (1, 1, "redis")
    assert total["as_of"].endswith("+00:00")
    assert 0 < int(str(board.cache.ttl(f"totals:{campaign}"))) <= 300

    board.giving.give(campaign, amount="7.50", donor_email="bob@example.org")
    board.work()
    assert '"total_amount" : 20.00' in (board.cached(campaign) or "")


def test_a_burst_costs_few_refreshes_and_the_last_gift_is_in_the_total(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, quiet = board.giving.campaign(), board.giving.campaign()
    refreshed: list[UUID] = []
    read = board.functions.campaign_total

    def count(campaign_id: UUID, data_source: str) -> tuple[str, str] | None:
        refreshed.append(campaign_id)
        return read(campaign_id, data_source)

    monkeypatch.setattr(board.functions, "campaign_total", count)
    # However long this takes on a busy machine: the first message begins a pause, the last one ends it.
    monkeypatch.setattr(totals, "PAUSE", 3600.0)
    for number in range(30):
        board.giving.give(busy, donor_email=f"donor-{number}@example.org")
    board.giving.give(quiet)
    board.work()

    assert json.loads(board.cached(busy) or "")["total_donations"] == 30
    assert json.loads(board.cached(quiet) or "")["total_donations"] == 1
    # The first one, and those at the end that saw no later one.
    assert 2 <= refreshed.count(busy) <= 5
    assert refreshed.count(quiet) == 1
    assert board.count("a_totals") == 31


def test_garbage_and_older_totals_are_replaced(board: Board) -> None:
    campaign = board.giving.campaign()
    older = '{"as_of": "2000-01-01T00:00:00+00:00"}'
    for number, kept in enumerate(["", "no JSON", "[]", '{"as_of": 5}', older]):
        board.cache.set(f"totals:{campaign}", kept)
        board.giving.give(campaign)
        board.work()
        assert json.loads(board.cached(campaign) or "")["total_donations"] == number + 1


def test_a_newer_total_is_kept(board: Board) -> None:
    campaign = board.giving.campaign()
    newer = json.dumps({"as_of": "2999-01-01T00:00:00.5+00:00"})
    board.cache.set(f"totals:{campaign}", newer)
    board.giving.give(campaign)
    board.work()
    assert board.cached(campaign) == newer


def test_an_unknown_campaign_is_not_cached(board: Board, database: Database) -> None:
    event = {"event_id": str(uuid4()), "type": "donation.completed", "data": {"campaign_id": str(uuid4())}}
    database.connect("workers").execute("select pgmq.send('totals', %s::jsonb)", (json.dumps(event),))
    board.work()
    assert board.cache.keys("*") == []
    assert board.count("q_totals_dead") == 0


def test_without_redis_no_message_piles_up(database: Database, running: Running) -> None:
    """Case 42: a cache may be lost."""
    with ExitStack() as stack:
        board = Board(database, "redis://127.0.0.1:1/0", running, stack)
        board.giving.give(board.giving.campaign())
        board.work()
        assert board.count("a_totals") == 1
        assert board.count("q_totals_dead") == 0

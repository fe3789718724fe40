"""The connection that reopens itself."""

from __future__ import annotations

import psycopg
import pytest

from tests.support.database import Database
from workers.broker.connection import Connection, HealingConnection

ONE = "select 1"


def test_it_opens_again_after_it_was_cut(database: Database) -> None:
    healing = HealingConnection(database.url("superuser"), "set application_name = 'healing'")
    administrator = database.connect("superuser")
    for _ in range(3):
        assert healing.fetch("show application_name") == [("healing",)]
        administrator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'healing'"
        )
    healing.close()


def test_work_that_was_interrupted_leaves_nothing_behind(database: Database) -> None:
    healing = HealingConnection(database.url("superuser"))

    def interrupted(connection: Connection) -> None:
        connection.execute("begin")
        connection.execute("create table half_done ()")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        healing.run(interrupted)
    assert healing.fetch("select to_regclass('half_done')") == [(None,)]
    healing.close()


def test_errors_of_the_work_itself_are_passed_on_once(database: Database) -> None:
    healing = HealingConnection(database.url("superuser"))
    runs: list[int] = []

    def wrong(connection: Connection) -> None:
        runs.append(1)
        connection.execute("select nonsense")

    healing.fetch(ONE)
    with pytest.raises(psycopg.errors.UndefinedColumn):
        healing.run(wrong)
    assert runs == [1]
    assert healing.fetch(ONE) == [(1,)]
    healing.close()


def test_an_absent_server_is_an_operational_error() -> None:
    with pytest.raises(psycopg.OperationalError):
        HealingConnection("postgresql://nobody@127.0.0.1:1/nothing").fetch(ONE)

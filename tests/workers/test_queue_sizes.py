"""Queues stay small however much passes through them."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.support.database import Database

#: Messages that wait at the same time, each of about 400 bytes and rewritten twice.
AT_ONCE = 500
#: The most that their table may need: 4 MiB. Unswept, 20,000 messages need seven times as much.
PAGES = 512


def _pass(connection: psycopg.Connection[DictRow]) -> None:
    """Send messages, read them, let them become visible again, read them again, and archive them."""
    connection.execute(
        "select pgmq.send_batch('notifications', array_agg(jsonb_build_object('text', repeat('x', 300)))) "
        "from generate_series(1, %s)",
        (AT_ONCE,),
    )
    connection.execute("select count(*) from pgmq.read('notifications', 0, %s)", (AT_ONCE,))
    connection.execute(
        "select pgmq.archive('notifications', array_agg(msg_id)) from pgmq.read('notifications', 60, %s)",
        (AT_ONCE,),
    )
    connection.execute("select pg_stat_force_next_flush()")


def _is_due(connection: psycopg.Connection[DictRow]) -> bool:
    """Tell what autovacuum's launcher, whose clock no test can wait for, asks: is it to be swept?"""
    row = connection.execute(
        """
        select n_dead_tup > substring(
            array_to_string(reloptions, ' ') from 'autovacuum_vacuum_threshold=(\\d+)'
        )::bigint as is_due
        from pg_stat_user_tables inner join pg_class on pg_class.oid = relid
        where relid = 'pgmq.q_notifications'::regclass
        """
    ).fetchone()
    assert row is not None
    return bool(row["is_due"])


def _pages(connection: psycopg.Connection[DictRow]) -> int:
    row = connection.execute("select pg_relation_size('pgmq.q_notifications') / 8192 as pages").fetchone()
    assert row is not None
    return int(row["pages"])


@pytest.mark.timeout(7200)
def test_a_queue_stays_small_whatever_passes_through(database: Database, soak: bool) -> None:
    """20,000 messages, a million with --soak; swept only when the table's own settings ask for it."""
    connection = database.connect("superuser")
    connection.execute("select private.tune_queues()")
    sweeps = largest = 0
    for _ in range((1_000_000 if soak else 20_000) // AT_ONCE):
        _pass(connection)
        largest = max(largest, _pages(connection))
        if _is_due(connection):
            connection.execute("vacuum pgmq.q_notifications")
            sweeps += 1
    assert sweeps > 0
    assert 0 < largest < PAGES


def test_a_queue_without_vacuum_grows(database: Database) -> None:
    connection = database.connect("superuser")
    connection.execute("alter table pgmq.q_notifications set (autovacuum_enabled = false)")
    for _ in range(20_000 // AT_ONCE):
        _pass(connection)
    assert _pages(connection) > PAGES

"""A pgmq queue of a test: what was put into it, and what became of it."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import DictRow


class Queue:
    """A queue with its dead letters, and the trigger that wakes listeners unless `wakes` is False."""

    def __init__(self, connection: psycopg.Connection[DictRow], name: str, *, wakes: bool = True) -> None:
        self.name = name
        self._connection = connection
        connection.execute("select pgmq.create(%s), pgmq.create(%s)", (name, f"{name}_dead"))
        if wakes:
            connection.execute(
                sql.SQL(
                    "create trigger wake_listeners after insert on pgmq.{} "
                    "for each statement execute function data.wake_listeners()"
                ).format(sql.Identifier(f"q_{name}"))
            )

    def put(self, body: object, headers: dict[str, Any] | None = None) -> int:
        """Send a JSON value as SQL code might; return its msg_id."""
        row = self._connection.execute(
            "select pgmq.send(%s, %s::jsonb, %s::jsonb, 0) as msg_id",
            (self.name, json.dumps(body), None if headers is None else json.dumps(headers)),
        ).fetchone()
        assert row is not None
        return int(row["msg_id"])

    def waiting(self) -> list[DictRow]:
        """Return what is in the queue, oldest first, with `seconds` until it is visible."""
        return self._rows(f"q_{self.name}", ", extract(epoch from vt - clock_timestamp())::float as seconds")

    def archived(self) -> list[DictRow]:
        """Return what was settled."""
        return self._rows(f"a_{self.name}")

    def dead(self) -> list[DictRow]:
        """Return the dead letters."""
        return self._rows(f"q_{self.name}_dead")

    def mark_read(self, times: int) -> None:
        """Make all messages in the queue look as if they had been read so often."""
        table = sql.Identifier(f"q_{self.name}")
        self._connection.execute(sql.SQL("update pgmq.{} set read_ct = %s").format(table), (times,))

    def cut_lines(self) -> int:
        """End all other connections to the database, as a restart would; return how many there were."""
        cursor = self._connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        return cursor.rowcount

    def _rows(self, table: str, more: str = "") -> list[DictRow]:
        columns = f"msg_id, read_ct, message, headers, vt, enqueued_at {more}"
        return self._connection.execute(
            f"select {columns} from pgmq.{table} order by msg_id".encode()
        ).fetchall()

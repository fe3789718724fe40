"""A PostgreSQL connection that threads share and that opens itself again after it broke."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from psycopg.sql import Composed

T = TypeVar("T")
Connection = psycopg.Connection[TupleRow]
Setting = LiteralString | Composed

#: What psycopg raises when the server is away, is restarting or has cut the line.
BROKEN = (psycopg.OperationalError, psycopg.InterfaceError)

# A host that vanished without a word must be noticed within half a minute, not after the kernel's hours.
_LIFELINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def connect(url: str, *settings: Setting) -> Connection:
    """Open a connection in autocommit mode and run the statements `settings` on it.

    Nothing is prepared on the server: functions may be replaced while the connection lives.
    """
    connection = psycopg.connect(url, autocommit=True, prepare_threshold=None, **_LIFELINE)
    try:
        for statement in settings:
            connection.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


class HealingConnection:
    """Lend one connection to one thread at a time; open it on first use and again after it broke.

    Work that meets a connection which broke while it lay idle is run once more on a new one. The first
    run may have been committed before its answer was lost, so work must bear to be repeated.
    """

    def __init__(self, url: str, *settings: Setting) -> None:
        self._url = url
        self._settings = settings
        self._lock = RLock()
        self._connection: Connection | None = None

    def run(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` makes of the connection.

        Raises one of `BROKEN` when a new connection cannot be opened or breaks at once.
        """
        with self._lock:
            if self._connection is not None:
                try:
                    return self._attempt(work)
                except BROKEN:
                    pass  # it may have been dead for hours: that says nothing about the server now
            return self._attempt(work)

    def fetch(self, query: LiteralString, params: Sequence[Any] = ()) -> list[TupleRow]:
        """Run one statement and return its rows."""
        return self.run(lambda connection: connection.execute(query, params).fetchall())

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _attempt(self, work: Callable[[Connection], T]) -> T:
        if self._connection is None:
            self._connection = connect(self._url, *self._settings)
        try:
            return work(self._connection)
        finally:
            # Broken, or left in the middle of a command by an interrupt: of no use to the next thread.
            if self._connection.info.transaction_status is not TransactionStatus.IDLE:
                self.close()

"""A PostgreSQL connection that threads share and that reopens itself after it broke."""

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

#: What psycopg raises when the server is away, is restarting or has closed the connection.
BROKEN = (psycopg.OperationalError, psycopg.InterfaceError)

# A host that vanished must be noticed within half a minute; the kernel's defaults take hours.
_LIFELINE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def connect(url: str, *settings: Setting) -> Connection:
    """Open a connection in autocommit mode and run the statements `settings` on it.

    Statements are not prepared on the server, because functions may be replaced while the connection lives.
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

    When the connection turns out to have broken while it was idle, the work is run once more on a new one.
    The first run may have been committed before its answer was lost, so the work must be repeatable.
    """

    def __init__(self, url: str, *settings: Setting) -> None:
        self._url = url
        self._settings = settings
        self._lock = RLock()
        self._connection: Connection | None = None

    def run(self, work: Callable[[Connection], T]) -> T:
        """Call `work` with the connection and return its result.

        Raises one of `BROKEN` when a new connection cannot be opened or breaks at once.
        """
        with self._lock:
            if self._connection is not None:
                try:
                    return self._attempt(work)
                except BROKEN:
                    pass  # it may have been dead for hours, and the server well
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
            # Broken, or left in the middle of a command by an interrupt: the next thread could not use it.
            if self._connection.info.transaction_status is not TransactionStatus.IDLE:
                self.close()

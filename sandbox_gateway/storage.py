"""One SQLite file and its transactions.

Write-ahead logging with `synchronous = normal` keeps what was committed through the death of the
process at any line; only a power cut could take the last moments, which a sandbox may lose.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_FOLDER = Path(__file__).parent
_STEPS = (_FOLDER / "schema.sql", *sorted((_FOLDER / "upgrades").glob("*.sql")))
"""What makes a file, and what brings an older one up to date: its version counts the steps."""


class Storage:
    """Hands out connections to the file. Writers take turns; readers see the last commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        # SQLite allows one writer and lets the others poll for their turn; a lock lets them wait.
        self._turn = threading.Lock()
        self._create()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for single statements that change nothing."""
        connection = self._take()
        try:
            yield connection
        finally:
            self._idle.put(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction: committed at the end, rolled back by an exception."""
        with self._turn, self.reading() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        # A connection serves many threads, one after the other.
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=10)
        connection.row_factory = sqlite3.Row
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        return connection

    def _create(self) -> None:
        """Make the tables, or bring an older file up to date."""
        with closing(self._connect()) as connection:
            connection.execute("begin immediate")
            (version,) = connection.execute("pragma user_version").fetchone()
            for step in _STEPS[version:]:
                for statement in _statements(step.read_text("utf-8")):
                    connection.execute(statement)
            connection.execute(f"pragma user_version = {max(version, len(_STEPS))}")
            connection.execute("commit")
        if version > len(_STEPS):
            raise RuntimeError(
                f"{self._path} was written by a newer version of the sandbox gateway; remove it."
            )


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo what the block wrote when it raises, and leave the transaction around it alive."""
    connection.execute("savepoint step")
    try:
        yield
    except BaseException:
        connection.execute("rollback to step")
        connection.execute("release step")
        raise
    connection.execute("release step")


def _statements(script: str) -> Iterator[str]:
    """Split a script into statements; `executescript` would commit the transaction around them."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""

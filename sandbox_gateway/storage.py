"""One SQLite file and its transactions.

Write-ahead logging with `synchronous = normal` keeps what was committed through the death of the
process at any line; only a power cut could take the last moments, which a sandbox may lose. A file with
another schema is not upgraded: it is set aside, and the sandbox starts empty.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)

_SCHEMA = Path(__file__).with_name("schema.sql").read_text("utf-8")
SCHEMA_VERSION = zlib.crc32(_SCHEMA.encode()) & 0x7FFFFFFF
"""What a file of this schema holds as its `user_version`: any change of the schema is another version."""


class Storage:
    """Hands out connections to the file. Writers take turns; readers see the last commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        # SQLite allows one writer and makes the others poll; with a lock they wait.
        self._turn = threading.Lock()
        self._set_other_version_aside()
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
        """Close the idle connections."""
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

    def _set_other_version_aside(self) -> None:
        """Rename a file that was written with another schema."""
        if not self._path.exists():
            return
        with closing(self._connect()) as connection:  # closing writes the log of SQLite into the file
            (version,) = connection.execute("pragma user_version").fetchone()
            (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
        if tables and version != SCHEMA_VERSION:
            aside = self._path.with_name(f"{self._path.name}.{version}")
            self._path.replace(aside)
            logger.warning(
                "%s was written by another version of the sandbox gateway; it is set aside as %s, and the "
                "sandbox starts empty.",
                self._path,
                aside.name,
            )

    def _create(self) -> None:
        """Make the tables of a new file, in one transaction."""
        with closing(self._connect()) as connection:
            connection.execute("begin immediate")
            (version,) = connection.execute("pragma user_version").fetchone()
            if version != SCHEMA_VERSION:
                for statement in _statements(_SCHEMA):
                    connection.execute(statement)
                connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
            connection.execute("commit")


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

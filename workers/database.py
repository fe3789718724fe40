"""Calls of the functions of schema private: how they reach PostgreSQL. Which ones, each room says itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from threading import local
from typing import Any, LiteralString

from psycopg.rows import TupleRow

from workers.broker.connection import BROKEN, HealingConnection

#: How long a result that must not be lost is held while the database is away, in seconds.
PATIENCE = 30.0


class Database:
    """Run statements, each thread on a connection of its own that heals itself."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._mine = local()
        self._all: list[HealingConnection] = []

    def fetch(self, query: LiteralString, params: Sequence[Any]) -> list[TupleRow]:
        """Run one statement and return its rows."""
        if not hasattr(self._mine, "connection"):
            # Times in JSON are written in the session's time zone.
            self._mine.connection = HealingConnection(self._url, "set timezone = 'UTC'")
            self._all.append(self._mine.connection)
        connection: HealingConnection = self._mine.connection
        return connection.fetch(query, params)

    def insist(self, query: LiteralString, params: Sequence[Any]) -> None:
        """Run one statement that must not be lost, waiting `PATIENCE` seconds for a database that is away."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.fetch(query, params)
            except BROKEN:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._all:
            connection.close()

"""Databases for tests: each a copy of one deployed template."""

import itertools
import re
from contextlib import ExitStack
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import DictRow, dict_row

from stack.scratch import PROJECT, Role, Server

__all__ = ["PROJECT", "TEMPLATE", "Database", "Role", "Server", "name_for"]

TEMPLATE = "careforall_template"

_count = itertools.count(1)


@dataclass
class Database:
    """One database of a test. Leaving the context closes its connections and drops it."""

    server: Server
    name: str
    _open: ExitStack = field(default_factory=ExitStack, repr=False)

    def url(self, role: Role = "owner") -> str:
        """Return the URL by which `role` connects."""
        return self.server.url(role, self.name)

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point the project's programs at this database."""
        return self.server.environment(self.name)

    def connect(self, role: Role = "owner") -> psycopg.Connection[DictRow]:
        """Open a connection: autocommit, rows as dictionaries, closed at the end of the test."""
        connection = psycopg.connect(self.url(role), autocommit=True, row_factory=dict_row)
        return self._open.enter_context(connection)

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self.server.drop(self.name)


def name_for(test: str) -> str:
    """Return a new database name that tells which test it belongs to."""
    return f"test_{next(_count)}_{re.sub(r'[^a-z0-9]+', '_', test.lower())}"[:63]

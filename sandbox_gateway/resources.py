"""The stored objects of all gateways, in one table: each is found by its id and its kind.

A gateway's `store` adds what its API says about them.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any, TypeAlias, cast

Resource: TypeAlias = dict[str, Any]
"""One object of a gateway's API, ready for JSON."""


def insert(  # noqa: PLR0913  each is a column of the table
    connection: sqlite3.Connection,
    kind: str,
    identifier: str,
    resource: Resource,
    *,
    created: int,
    parent: str | None = None,
) -> None:
    """Store a new object; `parent` is the id of the payment intent or order that it belongs to."""
    connection.execute(
        "insert into resources (id, kind, parent, created, body) values (?, ?, ?, ?, ?)",
        (identifier, kind, parent, created, json.dumps(resource)),
    )


def update(connection: sqlite3.Connection, identifier: str, resource: Resource) -> None:
    """Store the new state of an object."""
    connection.execute("update resources set body = ? where id = ?", (json.dumps(resource), identifier))


def find(connection: sqlite3.Connection, kind: str, identifier: str) -> Resource | None:
    """Return an object, or None."""
    statement = "select body from resources where id = ? and kind = ?"
    return _parsed(connection.execute(statement, (identifier, kind)).fetchone())


def find_any(connection: sqlite3.Connection, identifier: str) -> Resource | None:
    """Return the object of any kind that has this identifier, or None."""
    return _parsed(connection.execute("select body from resources where id = ?", (identifier,)).fetchone())


def select(
    connection: sqlite3.Connection,
    condition: str,
    values: tuple[object, ...],
    *,
    rest: str = "order by sequence",
) -> list[Resource]:
    """Return the objects for which a condition holds; `rest` orders and limits them.

    The texts of callers belong into `values`, never into the condition.
    """
    statement = f"select body from resources where {condition} {rest}"  # noqa: S608
    return [json.loads(row["body"]) for row in connection.execute(statement, values)]


def _parsed(row: sqlite3.Row | None) -> Resource | None:
    return None if row is None else cast("Resource", json.loads(row["body"]))

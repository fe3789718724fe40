"""Stripe's objects in the sandbox's storage: finding one, listing them, searching them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from sandbox_gateway import resources
from sandbox_gateway.errors import missing
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe.objects import page

_Condition: TypeAlias = tuple[str, tuple[object, ...]]
"""A piece of a where clause and the values of its place-holders."""

Wanted: TypeAlias = dict[tuple[str, ...], str]
"""What a search asks for: the value at a place in the object, a member or (metadata, key)."""

_BOUNDS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def insert(connection: sqlite3.Connection, resource: Resource) -> None:
    """Store a new object; its kind is what it says it is."""
    resources.insert(
        connection,
        resource["object"],
        resource["id"],
        resource,
        created=resource["created"],
        parent=resource.get("payment_intent"),
    )


def update(connection: sqlite3.Connection, resource: Resource) -> None:
    """Store the new state of an object."""
    resources.update(connection, resource["id"], resource)


def get(connection: sqlite3.Connection, kind: str, identifier: str, *, param: str | None = None) -> Resource:
    """Return an object or raise `ApiError`: 404 for one from the path, 400 when a parameter named it."""
    resource = resources.find(connection, kind, identifier)
    if resource is None:
        raise missing(kind, identifier, param or "id", status=400 if param else 404)
    return resource


@dataclass(frozen=True)
class Listing:
    """Which objects a list is about. Newest first, as at Stripe."""

    kind: str
    url: str
    limit: int = 10
    starting_after: str | None = None
    ending_before: str | None = None
    payment_intent: str | None = None
    """Only objects of this intent; there is an index for it, since these lists must stay quick."""
    created: dict[str, int] = field(default_factory=dict)
    """Bounds by name: eq, gt, gte, lt, lte."""
    members: dict[str, list[str]] = field(default_factory=dict)
    """Members of the object, named by this program and not by callers, and the values allowed for them."""


def list_page(connection: sqlite3.Connection, listing: Listing) -> Resource:
    """Return one page of a list; raise `ApiError` for an unknown cursor."""
    conditions = _conditions(connection, listing)
    backwards = listing.ending_before is not None
    found = _select(connection, conditions, "asc" if backwards else "desc", listing.limit + 1)
    entries = found[: listing.limit]
    if backwards:
        entries.reverse()
    return page(listing.url, entries, has_more=len(found) > listing.limit)


def search(connection: sqlite3.Connection, kind: str, wanted: Wanted, limit: int) -> list[Resource]:
    """Return objects that have these values at these places: a member, or (metadata, key). Newest first."""
    conditions: list[_Condition] = [("kind = ?", (kind,))]
    for path, value in wanted.items():
        if len(path) == 1:
            conditions.append(("json_extract(body, ?) = ?", (f"$.{path[0]}", value)))
        else:
            has = "exists (select 1 from json_each(body, '$.metadata') where key = ? and value = ?)"
            conditions.append((has, (path[1], value)))
    return _select(connection, conditions, "desc", limit)


def _select(
    connection: sqlite3.Connection, conditions: list[_Condition], order: str, limit: int
) -> list[Resource]:
    values = [value for _, bound in conditions for value in bound]
    return resources.select(
        connection,
        " and ".join(text for text, _ in conditions),
        (*values, limit),
        rest=f"order by sequence {order} limit ?",
    )


def _conditions(connection: sqlite3.Connection, listing: Listing) -> list[_Condition]:
    """Return what the listed objects have in common."""
    conditions: list[_Condition] = [("kind = ?", (listing.kind,))]
    conditions += [(f"created {_BOUNDS[bound]} ?", (moment,)) for bound, moment in listing.created.items()]
    if listing.payment_intent is not None:
        conditions.append(("parent = ?", (listing.payment_intent,)))
    conditions += [
        ("json_extract(body, ?) in (select value from json_each(?))", (f"$.{name}", json.dumps(allowed)))
        for name, allowed in listing.members.items()
    ]
    if listing.starting_after is not None:
        last = _sequence(connection, listing.kind, listing.starting_after, "starting_after")
        conditions.append(("sequence < ?", (last,)))
    if listing.ending_before is not None:
        first = _sequence(connection, listing.kind, listing.ending_before, "ending_before")
        conditions.append(("sequence > ?", (first,)))
    return conditions


def _sequence(connection: sqlite3.Connection, kind: str, identifier: str, param: str) -> int:
    statement = "select sequence from resources where id = ? and kind = ?"
    row = connection.execute(statement, (identifier, kind)).fetchone()
    if row is None:
        raise missing(kind, identifier, param, status=400)
    return cast("int", row["sequence"])

"""PayPal's objects in the sandbox's storage: one table with Stripe's, kinds of its own."""

from __future__ import annotations

import json
import sqlite3
from typing import cast

from sandbox_gateway.paypal.errors import not_found
from sandbox_gateway.paypal.objects import Resource
from sandbox_gateway.work import Work

ORDER = "paypal_order"
AUTHORIZATION = "paypal_authorization"
CAPTURE = "paypal_capture"
REFUND = "paypal_refund"
DISPUTE = "paypal_dispute"
TRANSACTION = "paypal_transaction"
EVENT = "paypal_event"


def insert(work: Work, kind: str, resource: Resource, *, order_id: str | None = None) -> None:
    """Store a new object; the objects of an order are found by its id."""
    # The column is named after Stripe's object that plays the order's part.
    work.connection.execute(
        "insert into resources (id, kind, payment_intent, created, body) values (?, ?, ?, ?, ?)",
        (_id(resource), kind, order_id, work.created, json.dumps(resource)),
    )


def update(work: Work, resource: Resource) -> None:
    """Store the new state of an object."""
    work.connection.execute(
        "update resources set body = ? where id = ?", (json.dumps(resource), _id(resource))
    )


def get(connection: sqlite3.Connection, kind: str, identifier: str) -> Resource:
    """Return an object or raise `PaypalError` 404."""
    statement = "select body from resources where id = ? and kind = ?"
    row = connection.execute(statement, (identifier, kind)).fetchone()
    if row is None:
        raise not_found()
    return cast("Resource", json.loads(row["body"]))


def of_order(connection: sqlite3.Connection, kind: str, order_id: str) -> list[Resource]:
    """Return the objects of one kind that belong to an order, oldest first."""
    rows = connection.execute(
        "select body from resources where payment_intent = ? and kind = ? order by sequence", (order_id, kind)
    )
    return [json.loads(row["body"]) for row in rows]


def latest(connection: sqlite3.Connection, kind: str, count: int = -1) -> list[Resource]:
    """Return the newest objects of a kind, or all of them, newest first."""
    rows = connection.execute(
        "select body from resources where kind = ? order by sequence desc limit ?", (kind, count)
    )
    return [json.loads(row["body"]) for row in rows]


def _id(resource: Resource) -> str:
    """Return what an object is found by: disputes call theirs by another name."""
    return str(resource["dispute_id"] if "dispute_id" in resource else resource["id"])

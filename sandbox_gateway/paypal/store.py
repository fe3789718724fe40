"""PayPal's objects in the sandbox's storage: one table with Stripe's, kinds of its own."""

from __future__ import annotations

import sqlite3

from sandbox_gateway import resources
from sandbox_gateway.paypal.errors import not_found
from sandbox_gateway.resources import Resource
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
    resources.insert(work.connection, kind, _id(resource), resource, created=work.created, parent=order_id)


def update(work: Work, resource: Resource) -> None:
    """Store the new state of an object."""
    resources.update(work.connection, _id(resource), resource)


def get(connection: sqlite3.Connection, kind: str, identifier: str) -> Resource:
    """Return an object or raise `PaypalError` 404."""
    resource = resources.find(connection, kind, identifier)
    if resource is None:
        raise not_found()
    return resource


def of_order(connection: sqlite3.Connection, kind: str, order_id: str) -> list[Resource]:
    """Return the objects of one kind that belong to an order, oldest first."""
    return resources.select(connection, "parent = ? and kind = ?", (order_id, kind))


def latest(connection: sqlite3.Connection, kind: str, count: int = -1) -> list[Resource]:
    """Return the newest objects of a kind, or all of them, newest first."""
    return resources.select(connection, "kind = ?", (kind, count), rest="order by sequence desc limit ?")


def _id(resource: Resource) -> str:
    """Return what an object is found by: disputes call theirs by another name."""
    return str(resource["dispute_id"] if "dispute_id" in resource else resource["id"])

"""PayPal-Request-Ids, as PayPal keeps them.

A repeated request answers 200 with the *present* state of what the first one made, for 6 hours in Orders v2
and 45 days in Payments v2. What was refused left nothing behind, so its id is free for another try. An id
belongs to one kind of request. PayPal's pages on Orders and Payments do not say what the same id with another
address or body is answered; the sandbox answers as the page on Payment Method Tokens says, since it must be
the caller's mistake.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, cast

from sandbox_gateway.idempotency import fingerprint
from sandbox_gateway.paypal.errors import invalid_request, unprocessable

ORDERS_KEPT_SECONDS = 6 * 3600.0
PAYMENTS_KEPT_SECONDS = 45 * 24 * 3600.0
LONGEST_ID = 108


@dataclass(frozen=True)
class Call:
    """A writing request: its kind, address and body, the id it came with, and how long that is kept."""

    operation: str
    path: str
    body: dict[str, Any]
    request_id: str | None
    kept_seconds: float

    @property
    def fingerprint(self) -> str:
        """What tells the same request, with its members in any order, from others."""
        return fingerprint([self.path, self.body])

    @property
    def key(self) -> tuple[str, str] | None:
        """The id within its kind of request; None without an id."""
        return None if self.request_id is None else (self.operation, self.request_id)


def check_id(request_id: str | None) -> str | None:
    """Return the id; None when it is empty. Raise `PaypalError` when it is longer than PayPal allows."""
    if request_id is not None and len(request_id) > LONGEST_ID:
        description = "The value of a field is either too short or too long."
        raise invalid_request("INVALID_STRING_LENGTH", description, "PayPal-Request-Id", location="header")
    return request_id or None


def recall(connection: sqlite3.Connection, call: Call, now: float) -> str | None:
    """Return the id of what the same request made before; raise `PaypalError` when it was another one."""
    row = connection.execute(
        "select * from paypal_requests where operation = ? and request_id = ? and kept_until > ?",
        (call.operation, call.request_id, now),
    ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != call.fingerprint:
        description = "The PayPal-Request-ID has already been used for another request."
        raise unprocessable("PAYPAL_REQUEST_ID_PREVIOUSLY_USED", description)
    return cast("str", row["resource_id"])


def remember(connection: sqlite3.Connection, call: Call, resource_id: str, now: float) -> None:
    """Store what a request made, and delete the ids that are too old."""
    if call.request_id is None:
        return
    connection.execute("delete from paypal_requests where kept_until <= ?", (now,))
    connection.execute(
        """insert into paypal_requests (operation, request_id, fingerprint, resource_id, kept_until)
           values (?, ?, ?, ?, ?)""",
        (call.operation, call.request_id, call.fingerprint, resource_id, now + call.kept_seconds),
    )

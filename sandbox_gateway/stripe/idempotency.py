"""Idempotency keys, as Stripe keeps them.

The first answer to a request is stored with its key for 24 hours, even a decline or a 500, and the same
request with the same key gets it again. A request that never began to execute (refused parameters, another
request with the key in flight) stores nothing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox_gateway.errors import ApiError
from sandbox_gateway.idempotency import fingerprint
from sandbox_gateway.parameters import Tree

KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Call:
    """A writing request: what it asks of which endpoint (`POST /v1/...`), and under which key."""

    request_id: str
    endpoint: str
    parameters: Tree
    key: str | None

    @property
    def fingerprint(self) -> str:
        """What tells the same parameters, in any order, from others."""
        return fingerprint(self.parameters)


@dataclass(frozen=True)
class Answer:
    """An HTTP status and a JSON text; a replayed one knows which request it first answered."""

    status: int
    body: str
    original_request: str | None = None


def check_key(key: str | None) -> str | None:
    """Return the key; None when it is empty. Raise `ApiError` when it is longer than Stripe allows."""
    if key is not None and len(key) > LONGEST_KEY:
        raise ApiError(f"Idempotency keys have at most {LONGEST_KEY} characters.")
    return key or None


def recall(connection: sqlite3.Connection, call: Call, now: float) -> Answer | None:
    """Return the stored answer to a call; raise `ApiError` when its key belongs to another one."""
    if call.key is None:
        return None
    row = connection.execute(
        "select * from stripe_idempotency_keys where idempotency_key = ? and stored_at > ?",
        (call.key, now - KEPT_SECONDS),
    ).fetchone()
    if row is None:
        return None
    if row["endpoint"] != call.endpoint:
        raise _mismatch(f"for the same endpoint they were first used for ('{row['endpoint']}')", call.key)
    if row["fingerprint"] != call.fingerprint:
        raise _mismatch("with the same parameters they were first used with", call.key)
    return Answer(row["status"], row["body"], original_request=row["request_id"])


def remember(connection: sqlite3.Connection, call: Call, answer: Answer, now: float) -> None:
    """Store the answer to a call, and delete the keys that are too old."""
    if call.key is None:
        return
    connection.execute("delete from stripe_idempotency_keys where stored_at <= ?", (now - KEPT_SECONDS,))
    connection.execute(
        """insert into stripe_idempotency_keys
               (idempotency_key, endpoint, fingerprint, request_id, status, body, stored_at)
           values (?, ?, ?, ?, ?, ?, ?)""",
        (call.key, call.endpoint, call.fingerprint, call.request_id, answer.status, answer.body, now),
    )


def age(connection: sqlite3.Connection, seconds: float, key: str | None) -> int:
    """Make all keys, or one, look older; return how many."""
    cursor = connection.execute(
        """update stripe_idempotency_keys set stored_at = stored_at - ?1
           where ?2 is null or idempotency_key = ?2""",
        (seconds, key),
    )
    return cursor.rowcount


def _mismatch(rule: str, key: str) -> ApiError:
    return ApiError(
        f"Keys for idempotent requests can only be used {rule}. Try using a key other than '{key}' if you "
        "meant to execute a different request.",
        error_type="idempotency_error",
    )

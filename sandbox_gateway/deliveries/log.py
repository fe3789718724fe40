"""The stored deliveries and their attempts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import asdict
from typing import Any, NamedTuple, cast

from sandbox_gateway.deliveries.delivery import Attempt, Delivery, Gateway, NewDelivery, Signing, event_body
from sandbox_gateway.due_loop import Due


def add(connection: sqlite3.Connection, delivery: NewDelivery) -> int:
    """Store a delivery; return its number."""
    signing = json.dumps(asdict(delivery.signing))
    cursor = connection.execute(
        """insert into deliveries
               (gateway, event_id, event_type, url, body, signing, most_attempts, created_at, due_at,
                is_held, chaos)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            delivery.gateway,
            delivery.event_id,
            delivery.event_type,
            delivery.url,
            delivery.body,
            signing,
            delivery.most_attempts,
            delivery.created_at,
            delivery.due_at,
            delivery.is_held,
            delivery.chaos,
        ),
    )
    return cast("int", cursor.lastrowid)


def next_due(connection: sqlite3.Connection, busy: Collection[int]) -> Due | None:
    """Return the earliest pending delivery that is not under way."""
    row = connection.execute(
        """select id, due_at from deliveries
           where state = 'pending' and id not in (select value from json_each(?))
           order by due_at, id limit 1""",
        (json.dumps(list(busy)),),
    ).fetchone()
    return None if row is None else Due(row["id"], row["due_at"])


def read(connection: sqlite3.Connection, delivery_id: int) -> Delivery:
    """Return a delivery that exists."""
    row = connection.execute(
        """select deliveries.*, resources.body as event
           from deliveries left join resources on resources.id = deliveries.event_id
           where deliveries.id = ?""",
        (delivery_id,),
    ).fetchone()
    return Delivery(
        id=row["id"],
        gateway=row["gateway"],
        url=row["url"],
        body=event_body(json.loads(row["event"])) if row["body"] is None else row["body"],
        signing=Signing(**json.loads(row["signing"])),
        attempts=row["attempts"],
        most_attempts=row["most_attempts"],
        created_at=row["created_at"],
        is_made_by_hand=row["body"] is not None,
    )


class Sent(NamedTuple):
    """An event that was sent before: by which gateway, and what it tells."""

    gateway: Gateway
    event_type: str


def find_sent(connection: sqlite3.Connection, event_id: str) -> Sent | None:
    """Return what is known of an event that is stored and was sent; None when it is unknown."""
    row = connection.execute(
        """select gateway, event_type from deliveries
           where event_id = ? and body is null order by id desc limit 1""",
        (event_id,),
    ).fetchone()
    return None if row is None else Sent(*row)


def event_ids(connection: sqlite3.Connection, gateway: str | None) -> list[str]:
    """Return the ids of the stored events that were to be sent, each once."""
    rows = connection.execute(
        """select distinct event_id from deliveries
           where body is null and (?1 is null or gateway = ?1) order by event_id""",
        (gateway,),
    )
    return [row["event_id"] for row in rows]


def record(
    connection: sqlite3.Connection, delivery_id: int, attempt: Attempt, next_attempt: float | None
) -> None:
    """Store an attempt and what follows from it: delivered, another attempt, or given up."""
    add_attempt(connection, delivery_id, attempt)
    state = "delivered" if attempt.succeeded else "given_up" if next_attempt is None else "pending"
    connection.execute(
        """update deliveries set attempts = attempts + 1, state = ?, is_held = 0, due_at = coalesce(?, due_at)
           where id = ?""",
        (state, next_attempt, delivery_id),
    )


def add_attempt(connection: sqlite3.Connection, delivery_id: int, attempt: Attempt) -> None:
    """Store an attempt from which nothing follows: a false copy."""
    connection.execute(
        """insert into attempts (delivery_id, at, seconds, status_code, answer, error, chaos)
           values (?, ?, ?, ?, ?, ?, ?)""",
        (
            delivery_id,
            attempt.at,
            attempt.seconds,
            attempt.status_code,
            attempt.answer,
            attempt.error,
            attempt.chaos,
        ),
    )


def release_held(connection: sqlite3.Connection, now: float, *, at_least: int) -> None:
    """Let the held deliveries leave at once when there are that many."""
    connection.execute(
        """update deliveries set due_at = ?1, is_held = 0
           where is_held = 1 and (select count(*) from deliveries where is_held = 1) >= ?2""",
        (now, at_least),
    )


def was_attempted(connection: sqlite3.Connection, delivery_id: int) -> bool:
    """Return whether a delivery was tried at least once."""
    row = connection.execute("select attempts from deliveries where id = ?", (delivery_id,)).fetchone()
    return bool(row and row["attempts"])


def pending_count(connection: sqlite3.Connection, event_id: str) -> int:
    """Return how many deliveries of an event have not succeeded yet: its `pending_webhooks`."""
    statement = "select count(*) from deliveries where event_id = ? and state <> 'delivered'"
    (count,) = connection.execute(statement, (event_id,)).fetchone()
    return cast("int", count)


def show(
    connection: sqlite3.Connection, *, limit: int, delivery_id: int | None = None, event_id: str | None = None
) -> list[dict[str, Any]]:
    """Return deliveries with their attempts for people to read, newest first."""
    rows = connection.execute(
        """select id, gateway, event_id as event, event_type as type, url, state, created_at, chaos,
                  case state when 'pending' then due_at end as next_attempt_at
           from deliveries
           where (?1 is null or id = ?1) and (?2 is null or event_id = ?2)
           order by id desc limit ?3""",
        (delivery_id, event_id, limit),
    ).fetchall()
    return [{**row, "attempts": _attempts(connection, row["id"])} for row in rows]


def _attempts(connection: sqlite3.Connection, delivery_id: int) -> list[dict[str, Any]]:
    statement = (
        "select at, seconds, status_code, answer, error, chaos"
        " from attempts where delivery_id = ? order by id"
    )
    return [dict(row) for row in connection.execute(statement, (delivery_id,))]

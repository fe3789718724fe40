"""The pgmq functions that a broker needs, each on a given connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from .connection import Connection


@dataclass(frozen=True)
class Entry:
    """A message as it was read from its queue: `body` is JSON text, None where the column is null."""

    msg_id: int
    read_ct: int
    body: str | None
    headers: dict[str, Any] | None


@dataclass(frozen=True)
class Successor:
    """A message to send when another one is archived: JSON text, to be visible after `delay` milliseconds."""

    queue: str
    body: str | None
    headers: dict[str, Any] | None
    delay: int = 0


@dataclass(frozen=True)
class Settlement:
    """How a message ended: it is to be archived, and its successors are to be sent."""

    entry: Entry
    successors: tuple[Successor, ...] = ()


def read(connection: Connection, queue: str, visibility_timeout: int, quantity: int) -> list[Entry]:
    """Take up to `quantity` messages, invisible to others for `visibility_timeout` seconds."""
    query = "select msg_id, read_ct, message::text, headers from pgmq.read(%s, %s, %s)"
    rows = connection.execute(query, (queue, visibility_timeout, quantity)).fetchall()
    return [Entry(*row) for row in rows]


def send(
    connection: Connection, queue: str, body: str | None, headers: dict[str, Any] | None, delay: int = 0
) -> int:
    """Add a message of JSON text, visible after `delay` milliseconds; return its id."""
    # Casts choose among pgmq.send's overloads; headers or a delay of unknown type would not be unique.
    query = "select pgmq.send(%s, %s::jsonb, %s::jsonb, clock_timestamp() + %s * interval '1 millisecond')"
    parameters = (queue, body, None if headers is None else Jsonb(headers), delay)
    ((msg_id,),) = connection.execute(query, parameters).fetchall()
    return int(msg_id)


def settle(connection: Connection, queue: str, settlements: Sequence[Settlement]) -> None:
    """Archive messages and send the successors of each, all in one transaction.

    A message that is already gone has no successors sent: either an earlier attempt was committed and its
    answer was lost, or another process took the message over after the visibility timeout.
    """
    successors = {settlement.entry.msg_id: settlement.successors for settlement in settlements}
    if not any(successors.values()):
        archive(connection, queue, successors)
        return
    with connection.transaction():
        for msg_id in archive(connection, queue, successors):
            for successor in successors[msg_id]:
                sent = send(connection, successor.queue, successor.body, successor.headers, successor.delay)
                if successor.queue == queue:
                    _keep_age(connection, queue, msg_id, sent)


def _keep_age(connection: Connection, queue: str, archived: int, retry: int) -> None:
    """Give a retry the age of the message it repeats, so that a queue shows how long an outage has lasted."""
    query = sql.SQL(
        "update pgmq.{} as retry set enqueued_at = archived.enqueued_at from pgmq.{} as archived"
        " where retry.msg_id = %s and archived.msg_id = %s"
    )
    tables = (sql.Identifier(f"{prefix}_{queue.lower()}") for prefix in ("q", "a"))
    connection.execute(query.format(*tables), (retry, archived))


def archive(connection: Connection, queue: str, msg_ids: Iterable[int]) -> list[int]:
    """Move messages to the queue's archive; return the ids of those that were in the queue."""
    query = "select pgmq.archive(%s, %s::bigint[])"
    return [row[0] for row in connection.execute(query, (queue, list(msg_ids))).fetchall()]


def set_visibility(connection: Connection, queue: str, msg_ids: Iterable[int], seconds: int) -> None:
    """Hide messages for this many seconds from now; 0 makes them visible at once."""
    connection.execute(
        "select count(*) from pgmq.set_vt(%s, %s::bigint[], %s::int)", (queue, list(msg_ids), seconds)
    )


def length(connection: Connection, queue: str) -> int:
    """Count the messages in a queue, including delayed ones and those being worked on."""
    row = connection.execute("select queue_length from pgmq.metrics(%s)", (queue,)).fetchone()
    return int(row[0]) if row else 0


def purge(connection: Connection, queue: str) -> None:
    """Drop all messages of a queue."""
    connection.execute("select pgmq.purge_queue(%s)", (queue,))

"""The actors that tell other people's systems of our events, after the Standard Webhooks scheme.

One makes deliveries of what was recorded, the other tries one delivery. When to try again is written in
the database, which queues the next message in the transaction that notes what the attempt met. So a process
that dies between the answer and the note leads to another attempt with the same webhook-id, and no delivery
is forgotten.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.database import Database, Delivery
from workers.failures import MIN_BACKOFF, TemporaryError, is_worth_another_try
from workers.webhooks.request import Outcome
from workers.webhooks.signature import signature_headers
from workers.webhooks.turns import Turns

log = structlog.get_logger(__name__)

#: Posts (url, headers, body); raises nothing that the other side could bring about.
Post = Callable[[str, Mapping[str, str], bytes], Outcome]

#: The queue whose actor waits for other people's systems: it wants threads of its own.
DELIVERIES = "webhook_deliveries"
#: Attempts under way to one endpoint, in one process: a slow one holds up itself alone.
AT_ONCE = 2
#: The longest pause of a message whose endpoint is busy or that found the database away, in milliseconds.
MAX_BACKOFF = 60_000


class BusyError(TemporaryError):
    """Enough attempts to this endpoint are under way."""


def declare(
    broker: Broker, database: Database, post: Post, *, at_once: int = AT_ONCE, min_backoff: int = MIN_BACKOFF
) -> None:
    """Declare the actors `webhooks` and `webhook_deliveries`."""
    turns = Turns(at_once)

    @dramatiq.actor(
        broker=broker,
        queue_name="webhooks",
        retry_when=is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
    )
    def webhooks(recorded: dict[str, Any]) -> None:
        positions = recorded["data"]
        added = database.add_deliveries(positions["first"], positions["last"])
        log.info("webhook_deliveries_added", count=added, **positions)

    @dramatiq.actor(
        broker=broker,
        queue_name=DELIVERIES,
        retry_when=_is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
    )
    def webhook_deliveries(due: dict[str, Any]) -> None:
        whose = due["data"]
        with turns.of(whose["endpoint_id"]) as is_ours:
            if not is_ours:
                raise BusyError
            _attempt(database, post, UUID(whose["delivery_id"]), whose["turn"])


def _attempt(database: Database, post: Post, delivery_id: UUID, turn: int) -> None:
    delivery = database.start_delivery(delivery_id, turn)
    if delivery is None:
        return
    outcome = post(delivery.url, _headers(delivery), delivery.body.encode())
    database.finish_delivery(delivery_id, turn, outcome)
    log.info(
        "webhook_attempted",
        delivery_id=str(delivery_id),
        status=outcome.status,
        error_word=outcome.error,
        milliseconds=outcome.duration,
    )


def _headers(delivery: Delivery) -> dict[str, str]:
    signed = signature_headers(delivery.webhook_id, delivery.body, delivery.secrets, datetime.now(UTC))
    return {"Content-Type": "application/json", "User-Agent": "CareForAll-Webhooks/1", **signed}


def _is_worth_another_try(tries: int, error: BaseException) -> bool:
    # However long the line is: it is the schedule that gives up on an endpoint, not the line.
    return isinstance(error, BusyError) or is_worth_another_try(tries, error)

"""The actors that send our events to other people's systems, by the Standard Webhooks scheme.

One makes deliveries of recorded events, the other makes one attempt at a delivery. The database decides when
to try again: it queues the next attempt in the transaction that records the outcome of this one. So a process
that dies in between leads to another attempt with the same webhook-id, and no delivery is forgotten.
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

from workers.failures import TemporaryError, is_worth_another_try
from workers.webhooks.functions import Delivery, WebhookFunctions
from workers.webhooks.request import Outcome
from workers.webhooks.signature import signature_headers
from workers.webhooks.turns import Turns

log = structlog.get_logger(__name__)

#: Posts (url, headers, body). Whatever the other side does is an Outcome, not an error.
Post = Callable[[str, Mapping[str, str], bytes], Outcome]

#: The queue whose actor waits for other people's systems, which is why it has threads of its own.
DELIVERIES = "webhook_deliveries"
#: Attempts at once to one endpoint, in one process: a slow endpoint delays only its own webhooks.
AT_ONCE = 2
#: The longest pause when an endpoint is busy or the database away, in milliseconds.
MAX_BACKOFF = 60_000


class BusyError(TemporaryError):
    """As many attempts to this endpoint are under way as are allowed."""


def declare(broker: Broker, functions: WebhookFunctions, post: Post, *, at_once: int = AT_ONCE) -> None:
    """Declare the actors `webhooks` and `webhook_deliveries`."""
    turns = Turns(at_once)

    @dramatiq.actor(broker=broker, queue_name="webhooks", max_backoff=MAX_BACKOFF)
    def webhooks(recorded: dict[str, Any]) -> None:
        positions = recorded["data"]
        added = functions.add_deliveries(positions["first"], positions["last"])
        log.info("webhook_deliveries_added", count=added, **positions)

    @dramatiq.actor(
        broker=broker,
        queue_name=DELIVERIES,
        max_backoff=MAX_BACKOFF,
        retry_when=_is_worth_another_try,
    )
    def webhook_deliveries(due: dict[str, Any]) -> None:
        whose = due["data"]
        with turns.of(whose["endpoint_id"]) as is_ours:
            if not is_ours:
                raise BusyError
            _attempt(functions, post, UUID(whose["delivery_id"]), whose["turn"])


def _attempt(functions: WebhookFunctions, post: Post, delivery_id: UUID, turn: int) -> None:
    delivery = functions.start_delivery(delivery_id, turn)
    if delivery is None:
        return
    outcome = post(delivery.url, _headers(delivery), delivery.body.encode())
    functions.finish_delivery(delivery_id, turn, outcome)
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
    # However long the queue is: only the schedule of attempts gives up on an endpoint.
    return isinstance(error, BusyError) or is_worth_another_try(tries, error)

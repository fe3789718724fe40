"""The actor that asks gateways whether what they told us is so.

PayPal's signature binds a webhook to its body only weakly, and Stripe's webhooks name fees without saying
them: the object that an event speaks of is read from the gateway's own API, and that is what counts.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.database import Database, Reading
from workers.failures import MAX_BACKOFF, MIN_BACKOFF, is_worth_another_try
from workers.gateways.calls import Calls

log = structlog.get_logger(__name__)


class Reader(Protocol):
    """Reads a gateway's objects. All that may pass is raised as TemporaryError."""

    def readings(self, kind: str, object_id: str) -> Sequence[Reading]:
        """Return an object, after those it hangs on; nothing when the gateway knows none of this id."""


def declare(
    broker: Broker,
    database: Database,
    readers: Mapping[str, Reader],
    calls: Calls,
    *,
    min_backoff: int = MIN_BACKOFF,
) -> None:
    """Declare the actor `confirmations`."""

    @dramatiq.actor(
        broker=broker,
        queue_name="confirmations",
        retry_when=is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
    )
    def confirmations(event: dict[str, Any]) -> None:
        data = event["data"]
        event_id, gateway, kind = int(data["gateway_event_id"]), str(data["gateway"]), str(data["kind"])
        news = log.bind(actor="confirmations", gateway_event_id=event_id, kind=kind)
        with calls.at(readers, gateway, news) as reader:
            readings = reader.readings(kind, str(data["object_id"]))
        answer = database.confirm_event(event_id, readings)
        news.info("event_confirmed", outcome=answer.get("status"), reason=answer.get("reason"))

"""The functions of schema private that the webhooks room calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from workers.database import Database
from workers.webhooks.request import Outcome


@dataclass(frozen=True)
class Delivery:
    """A webhook to send: `body` is signed with each of `secrets`, and sent unchanged."""

    url: str
    secrets: Sequence[str] = field(repr=False)
    webhook_id: str
    body: str


class WebhookFunctions:
    """Read which webhooks are due, and record what became of each attempt."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_deliveries(self, first: int, last: int) -> int:
        """Queue the webhooks of the events at these positions of the log; return their number."""
        (((added),),) = self._database.fetch("select private.add_deliveries(%s, %s)", (first, last))
        return int(added)

    def start_delivery(self, delivery_id: UUID, turn: int) -> Delivery | None:
        """Return the webhook to send; None when it is settled, or when another message has its turn."""
        (((found),),) = self._database.fetch("select private.start_delivery(%s, %s)", (delivery_id, turn))
        return None if found is None else Delivery(**found)

    def finish_delivery(self, delivery_id: UUID, turn: int, met: Outcome) -> None:
        """Record the outcome of an attempt and queue the next, waiting for a database that is away."""
        self._database.insist(
            "select private.finish_delivery(%s, %s, %s, %s, %s, %s, %s)",
            (delivery_id, turn, met.status, met.error, met.duration, met.reply, met.retry_after),
        )

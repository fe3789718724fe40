"""One piece of work: everything that happens in one transaction, and the deliveries that tell of it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox_gateway.chaos.decisions import Plan
from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.deliveries.delivery import Gateway, NewDelivery
from sandbox_gateway.deliveries.policy import DeliveryPolicy
from sandbox_gateway.settings import Settings


@dataclass(frozen=True)
class Origin:
    """The API request behind a piece of work; empty for what a gateway does by itself."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Work:
    """The transaction, its moment and its origin, as the operations need them."""

    connection: sqlite3.Connection
    now: float
    origin: Origin
    policy: DeliveryPolicy
    settings: Settings

    @property
    def created(self) -> int:
        """The moment in whole Unix seconds, by which lists are filtered."""
        return int(self.now)

    def announce(self, gateway: Gateway, event_id: str, event_type: str) -> None:
        """Store the deliveries of an event that is stored in this transaction.

        A crash can neither lose nor invent an event: its deliveries are committed with it.
        """
        for plan in self.policy.chaos.plans(self.now):
            self._deliver(gateway, event_id, event_type, plan)
        delivery_log.release_held(
            self.connection, self.now, at_least=max(1, self.policy.chaos.switches.burst)
        )

    def deliver(self, gateway: Gateway, event_id: str, event_type: str) -> int:
        """Store one delivery of an event that leaves at once; return its number."""
        return self._deliver(gateway, event_id, event_type, Plan(self.now))

    def _deliver(self, gateway: Gateway, event_id: str, event_type: str, plan: Plan) -> int:
        return delivery_log.add(
            self.connection,
            NewDelivery(
                self.policy.webhook_url(gateway),
                created_at=self.now,
                due_at=plan.due_at,
                event_id=event_id,
                event_type=event_type,
                gateway=gateway,
                is_held=plan.is_held,
                chaos=plan.chaos,
            ),
        )

    def later(self, chore: str, resource_id: str) -> None:
        """Note what the gateway will do by itself once the settling time is over."""
        self.connection.execute(
            "insert into chores (name, resource_id, due_at) values (?, ?, ?)",
            (chore, resource_id, self.now + self.settings.settle_seconds),
        )

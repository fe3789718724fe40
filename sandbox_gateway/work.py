"""One piece of work: everything that happens in one transaction, and the news of it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox_gateway.chaos.decisions import Plan
from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.deliveries.delivery import STRIPE, Gateway, NewDelivery
from sandbox_gateway.deliveries.policy import DeliveryPolicy
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.paypal.settings import PaypalSettings
from sandbox_gateway.stripe import objects, resources
from sandbox_gateway.stripe.objects import Resource


@dataclass(frozen=True)
class Origin:
    """The API request behind a piece of work; empty for what the gateway does by itself."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Work:
    """The transaction, its moment and its origin, as the operations need them."""

    connection: sqlite3.Connection
    now: float
    origin: Origin
    policy: DeliveryPolicy
    settle_seconds: float
    paypal: PaypalSettings | None = None
    """None: PayPal is switched off."""

    @property
    def created(self) -> int:
        """The moment as Stripe writes it: whole Unix seconds."""
        return int(self.now)

    def emit(self, event_type: str, resource: Resource, previous: Resource | None = None) -> None:
        """Store an event about a resource as it is now, and its deliveries, in this transaction.

        So no event is lost or invented by a crash: the deliveries are born with what they tell of.
        """
        event = objects.event(
            new_id("evt"),
            self.created,
            event_type,
            resource,
            previous=previous,
            request_id=self.origin.request_id,
            idempotency_key=self.origin.idempotency_key,
        )
        resources.insert(self.connection, event)
        self.announce(STRIPE, event["id"], event_type)

    def announce(self, gateway: Gateway, event_id: str, event_type: str) -> None:
        """Store the deliveries of an event that is stored in this transaction."""
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
            (chore, resource_id, self.now + self.settle_seconds),
        )

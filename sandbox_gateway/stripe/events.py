"""Events: what happened to an object, as a webhook tells it."""

from __future__ import annotations

from sandbox_gateway.deliveries.delivery import STRIPE
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects, store
from sandbox_gateway.work import Work


def emit(work: Work, event_type: str, resource: Resource, previous: Resource | None = None) -> None:
    """Store an event about a resource as it is now, and its deliveries, in this transaction.

    `previous` holds what changed and its values before.
    """
    event = objects.event(
        new_id("evt"),
        work.created,
        event_type,
        resource,
        previous=previous,
        request_id=work.origin.request_id,
        idempotency_key=work.origin.idempotency_key,
    )
    store.insert(work.connection, event)
    work.announce(STRIPE, event["id"], event_type)

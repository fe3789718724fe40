"""Events: what happened to an order, a payment or a dispute, as a webhook tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sandbox_gateway.deliveries.delivery import PAYPAL
from sandbox_gateway.paypal import store
from sandbox_gateway.paypal.context import addresses_of
from sandbox_gateway.paypal.identifiers import new_event_id
from sandbox_gateway.paypal.objects import Addresses, public
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work


class _Kind(NamedTuple):
    resource_type: str
    summary: str


_KINDS = {
    "CHECKOUT.ORDER.APPROVED": _Kind("checkout-order", "An order has been approved by buyer"),
    "PAYMENT.AUTHORIZATION.CREATED": _Kind("authorization", "A payment authorization was created"),
    "PAYMENT.AUTHORIZATION.VOIDED": _Kind("authorization", "A payment authorization was voided"),
    "PAYMENT.CAPTURE.PENDING": _Kind("capture", "Payment pending for {amount}"),
    "PAYMENT.CAPTURE.COMPLETED": _Kind("capture", "Payment completed for {amount}"),
    "PAYMENT.CAPTURE.DECLINED": _Kind("capture", "A payment capture was declined"),
    "PAYMENT.CAPTURE.DENIED": _Kind("capture", "A {amount} capture payment was denied"),
    "PAYMENT.CAPTURE.REFUNDED": _Kind("refund", "A {amount} capture payment was refunded"),
    "PAYMENT.CAPTURE.REVERSED": _Kind("refund", "A {amount} capture payment was reversed"),
    "CUSTOMER.DISPUTE.CREATED": _Kind("dispute", "A new dispute opened with Case # {id}"),
    "CUSTOMER.DISPUTE.UPDATED": _Kind("dispute", "Case # {id} was updated"),
    "CUSTOMER.DISPUTE.RESOLVED": _Kind("dispute", "A dispute was resolved with Case # {id}"),
}


def emit(work: Work, event_type: str, resource: Resource) -> None:
    """Store an event about a resource as it is now, and its deliveries, in this transaction."""
    stored = event(new_event_id(), work.now, event_type, public(resource), addresses_of(work))
    store.insert(work, store.EVENT, stored)
    work.announce(PAYPAL, stored["id"], event_type)


def event(identifier: str, now: float, event_type: str, resource: Resource, addresses: Addresses) -> Resource:
    """Return an event."""
    kind = _KINDS[event_type]
    path = f"/v1/notifications/webhooks-events/{identifier}"
    return {
        "id": identifier,
        "event_version": "1.0",
        "create_time": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")[:23] + "Z",
        "resource_type": kind.resource_type,
        "resource_version": "2.0",
        "event_type": event_type,
        "summary": kind.summary.format(amount=_amount(resource), id=resource.get("dispute_id")),
        "resource": resource,
        "links": [addresses.link("self", path), addresses.link("resend", f"{path}/resend", "POST")],
    }


def _amount(resource: Resource) -> str:
    amount = resource.get("amount")
    return f"$ {amount['value']} {amount['currency_code']}" if amount else ""

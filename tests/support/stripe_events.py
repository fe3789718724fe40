"""Events as Stripe sends them, for tests that speak to the database directly. Pure: bytes come out."""

import itertools
import json
from typing import Any

_count = itertools.count(1)


def event(kind: str, thing: dict[str, Any], event_id: str | None = None, **fields: Any) -> bytes:
    """Return the body of an event of type `kind` about `thing`; a new event id unless one is given."""
    body = {
        "id": event_id or f"evt_{next(_count)}",
        "object": "event",
        "api_version": "2025-04-30",
        "created": 1_700_000_000,
        "livemode": False,
        "type": kind,
        "data": {"object": thing},
    }
    return json.dumps(body | fields).encode()


def again(body: bytes) -> bytes:
    """Return the same news under a new event id, as Stripe sends it when two endpoints overlap."""
    return json.dumps(json.loads(body) | {"id": f"evt_{next(_count)}"}).encode()


def intent(intent_id: str, amount: int, currency: str = "usd", **fields: Any) -> dict[str, Any]:
    """Return a payment intent; amounts in Stripe's units."""
    return {"id": intent_id, "object": "payment_intent", "amount": amount, "currency": currency} | fields


def charge(intent_id: str, amount: int, currency: str = "usd", **fields: Any) -> dict[str, Any]:
    """Return the captured charge of an intent, `ch_<intent>` unless `id` says otherwise."""
    return {
        "id": f"ch_{intent_id}",
        "object": "charge",
        "payment_intent": intent_id,
        "status": "succeeded",
        "captured": True,
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "currency": currency,
    } | fields


def refund(intent_id: str, refund_id: str, amount: int, status: str, **fields: Any) -> dict[str, Any]:
    """Return a refund of an intent's charge."""
    return {
        "id": refund_id,
        "object": "refund",
        "payment_intent": intent_id,
        "charge": f"ch_{intent_id}",
        "amount": amount,
        "currency": "usd",
        "status": status,
    } | fields


def dispute(intent_id: str, dispute_id: str, amount: int, status: str, **fields: Any) -> dict[str, Any]:
    """Return a dispute of an intent's charge."""
    return {
        "id": dispute_id,
        "object": "dispute",
        "payment_intent": intent_id,
        "charge": f"ch_{intent_id}",
        "amount": amount,
        "currency": "usd",
        "status": status,
    } | fields


def succeeded(intent_id: str, amount: int, currency: str = "usd") -> bytes:
    """Return the event that captures an intent in full."""
    thing = intent(intent_id, amount, currency, status="succeeded", amount_received=amount)
    return event("payment_intent.succeeded", thing)


def canceled(intent_id: str, amount: int) -> bytes:
    """Return the event that cancels an intent."""
    thing = intent(intent_id, amount, status="canceled", cancellation_reason="abandoned")
    return event("payment_intent.canceled", thing)


def declined(intent_id: str, amount: int) -> bytes:
    """Return the event of an attempt that failed; the intent may be tried again."""
    error = {"code": "card_declined", "decline_code": "insufficient_funds"}
    return event("payment_intent.payment_failed", intent(intent_id, amount, last_payment_error=error))


def authorized(intent_id: str, amount: int) -> bytes:
    """Return the event of an authorised intent that waits to be captured."""
    return event(
        "payment_intent.amount_capturable_updated", intent(intent_id, amount, amount_capturable=amount)
    )


def refunded(intent_id: str, amount: int, total: int, *refunds: dict[str, Any]) -> bytes:
    """Return the cumulative figure of a charge, with those refunds of it that Stripe lists."""
    thing = charge(intent_id, amount, amount_refunded=total, refunds={"data": list(refunds)})
    return event("charge.refunded", thing)


def refund_news(intent_id: str, refund_id: str, amount: int, status: str, ours: str | None = None) -> bytes:
    """Return the event of a refund in this state; `ours` is our own id of it, as metadata keeps it."""
    kind = {"pending": "refund.created", "succeeded": "refund.updated"}.get(status, "refund.failed")
    metadata = {"refund_id": ours} if ours else {}
    return event(kind, refund(intent_id, refund_id, amount, status, metadata=metadata))


def dispute_news(step: str, intent_id: str, dispute_id: str, amount: int, status: str) -> bytes:
    """Return the event `charge.dispute.<step>`."""
    return event(f"charge.dispute.{step}", dispute(intent_id, dispute_id, amount, status))


def fee(intent_id: str, amount: int, charged: int, currency: str = "usd") -> bytes:
    """Return the event by which the fee of a captured charge becomes known."""
    transaction = {"id": f"txn_{intent_id}", "fee": charged, "currency": currency}
    return event("charge.updated", charge(intent_id, amount, balance_transaction=transaction))

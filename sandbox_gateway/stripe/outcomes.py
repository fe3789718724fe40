"""The outcomes of an attempt to pay: what each writes into the intent and the charge, and its events."""

from __future__ import annotations

from sandbox_gateway.identifiers import new_id
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects, store
from sandbox_gateway.stripe.cards import CARDS, Decline
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.work import Work

SETTLE = "stripe_settle_charge"


def charge(
    work: Work, intent: Resource, method_name: str, *, captured: bool, decline: Decline | None
) -> Resource:
    """Store the charge of an attempt and make it the intent's latest. The caller stores the intent."""
    made = objects.charge(
        new_id("ch"),
        work.created,
        intent,
        method_name,
        CARDS[method_name],
        captured=captured,
        decline=decline,
    )
    store.insert(work.connection, made)
    intent["latest_charge"] = made["id"]
    return made


def succeed(work: Work, intent: Resource, of_charge: Resource) -> None:
    """Let an intent succeed with a captured charge. The caller stores the intent."""
    intent.update(
        status="succeeded",
        amount_capturable=0,
        amount_received=of_charge["amount_captured"],
        next_action=None,
        processing=None,
    )
    emit(work, "payment_intent.succeeded", intent)
    work.later(SETTLE, of_charge["id"])


def fail(work: Work, intent: Resource, of_charge: Resource, decline: Decline) -> None:
    """Let an attempt fail: the intent waits for another payment method. The caller stores the intent."""
    method_name = of_charge["payment_method"]
    method = objects.payment_method(method_name, CARDS[method_name])
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        processing=None,
        last_payment_error=objects.payment_error(decline, method, of_charge["id"]),
    )
    emit(work, "charge.failed", of_charge)
    emit(work, "payment_intent.payment_failed", intent)

"""The life of a payment intent.

    requires_payment_method -> requires_confirmation -> (requires_action) -> succeeded
            ^ declined |                                  requires_capture -> succeeded
    and canceled from everywhere but succeeded

Every function reads the intent, checks that its status allows the step before it writes anything, and emits
the events in the order in which Stripe does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox_gateway.errors import ApiError, missing
from sandbox_gateway.identifiers import new_id, random_text
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects, outcomes, refunds, slow_payments, store
from sandbox_gateway.stripe.cards import CARDS, Card
from sandbox_gateway.stripe.currencies import check_charge_amount, written
from sandbox_gateway.stripe.errors import unexpected_state
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.stripe.objects import IntentFields
from sandbox_gateway.work import Work

_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_CANCELABLE = (*_CONFIRMABLE, "requires_capture")


@dataclass(frozen=True)
class IntentChanges:
    """What an update may change; None leaves a field as it is."""

    amount: int | None = None
    metadata: dict[str, str] | None = None
    description: str | None = None
    receipt_email: str | None = None
    payment_method: str | None = None


def create(work: Work, fields: IntentFields, *, confirm_now: bool = False) -> Resource:
    """Create a payment intent, and confirm it at once if asked to."""
    if fields.payment_method is not None:
        _card(fields.payment_method)
    intent = objects.payment_intent(new_id("pi"), random_text(25), work.created, fields)
    if confirm_now:
        _check_has_method(intent, fields.payment_method)
    store.insert(work.connection, intent)
    emit(work, "payment_intent.created", intent)
    return confirm(work, intent["id"]) if confirm_now else intent


def update(work: Work, intent_id: str, changes: IntentChanges) -> Resource:
    """Change fields of a payment intent; the amount and the payment method only until it is confirmed."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    if (changes.amount, changes.payment_method) != (None, None):
        _check_status(intent, _CONFIRMABLE, "updated")
    if changes.amount is not None:
        check_charge_amount(changes.amount, intent["currency"])
        intent["amount"] = changes.amount
    if changes.payment_method is not None:
        _card(changes.payment_method)
        intent.update(payment_method=changes.payment_method, status="requires_confirmation", next_action=None)
    if changes.metadata is not None:
        intent["metadata"] = merged_metadata(intent["metadata"], changes.metadata)
    for name in ("description", "receipt_email"):
        if (value := getattr(changes, name)) is not None:
            intent[name] = value
    store.update(work.connection, intent)
    return intent


def confirm(work: Work, intent_id: str, method_name: str | None = None) -> Resource:
    """Try to pay an intent.

    The answer is the intent in its new state. A decline is not an exception, since it leaves a failed charge
    behind: the intent is back in `requires_payment_method` with its `last_payment_error`.
    """
    intent = store.get(work.connection, "payment_intent", intent_id)
    _check_status(intent, _CONFIRMABLE, "confirmed")
    name = _check_has_method(intent, method_name or intent["payment_method"])
    card = _card(name)
    # Confirming again after the request for authentication stands for having authenticated.
    is_authenticated = intent["status"] == "requires_action" and name == intent["payment_method"]
    intent.update(payment_method=name, last_payment_error=None, next_action=None)
    if card.needs_authentication and not is_authenticated:
        _ask_for_authentication(work, intent)
    elif card.is_slow:
        slow_payments.start(work, intent, name, card)
    else:
        _attempt(work, intent, name, card)
    store.update(work.connection, intent)
    return intent


def capture(work: Work, intent_id: str, amount: int | None = None) -> Resource:
    """Capture an authorised intent, or a part of it: the rest is released."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    _check_status(intent, ("requires_capture",), "captured")
    capturable = intent["amount_capturable"]
    captured = capturable if amount is None else amount
    currency = intent["currency"]
    if captured > capturable:
        raise ApiError(
            f"The remaining authorized amount for this PaymentIntent is {written(capturable, currency)}. "
            f"You cannot capture {written(captured, currency)}, which is greater than that.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    charge = store.get(work.connection, "charge", intent["latest_charge"])
    charge.update(captured=True, amount_captured=captured)
    if captured < capturable:
        refunds.release(work, charge, capturable - captured, "partial_capture")
    store.update(work.connection, charge)
    emit(work, "charge.captured", charge, {"captured": False, "amount_captured": 0})
    outcomes.succeed(work, intent, charge)
    store.update(work.connection, intent)
    return intent


def cancel(work: Work, intent_id: str, reason: str | None = None) -> Resource:
    """Cancel an intent that was not paid; an authorisation is voided."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    _check_status(intent, _CANCELABLE, "canceled")
    if intent["status"] == "requires_capture":
        charge = store.get(work.connection, "charge", intent["latest_charge"])
        _void(work, charge, None)
        emit(work, "charge.refunded", charge, {"amount_refunded": 0, "refunded": False})
    _cancel(work, intent, reason)
    return intent


def expire(work: Work, intent_id: str) -> Resource:
    """Let an authorisation lapse, as after seven days without a capture: the intent is canceled with it."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    _check_status(intent, ("requires_capture",), "expired")
    charge = store.get(work.connection, "charge", intent["latest_charge"])
    _void(work, charge, "expired_uncaptured_charge")
    emit(work, "charge.expired", charge, {"amount_refunded": 0, "refunded": False})
    _cancel(work, intent, "automatic")
    return intent


def _void(work: Work, charge: Resource, reason: str | None) -> None:
    refunds.release(work, charge, charge["amount"], reason)
    charge["refunded"] = True
    store.update(work.connection, charge)


def _cancel(work: Work, intent: Resource, reason: str | None) -> None:
    intent.update(
        status="canceled",
        canceled_at=work.created,
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
    )
    store.update(work.connection, intent)
    emit(work, "payment_intent.canceled", intent)


def merged_metadata(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Return metadata after an update: keys are set one by one, empty values unset, `{}` unsets all."""
    return {key: value for key, value in {**old, **new}.items() if value} if new else {}


def _attempt(work: Work, intent: Resource, method_name: str, card: Card) -> None:
    """Ask the card's issuer and record its answer."""
    decline = card.answer(_earlier_attempts(work, intent["id"], method_name))
    is_captured = intent["capture_method"] != "manual"
    charge = outcomes.charge(work, intent, method_name, captured=is_captured, decline=decline)
    if decline is not None:
        outcomes.fail(work, intent, charge, decline)
        return
    emit(work, "charge.succeeded", charge)
    if is_captured:
        outcomes.succeed(work, intent, charge)
    else:
        intent.update(status="requires_capture", amount_capturable=charge["amount"])
        emit(work, "payment_intent.amount_capturable_updated", intent)


def _ask_for_authentication(work: Work, intent: Resource) -> None:
    intent.update(
        status="requires_action",
        next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}},
    )
    emit(work, "payment_intent.requires_action", intent)


def _earlier_attempts(work: Work, intent_id: str, method_name: str) -> int:
    listing = store.Listing(
        "charge", "", limit=100, payment_intent=intent_id, members={"payment_method": [method_name]}
    )
    return len(store.list_page(work.connection, listing)["data"])


def _card(name: str) -> Card:
    if name not in CARDS:
        raise missing("PaymentMethod", name, "payment_method", status=400)
    return CARDS[name]


def _check_has_method(intent: Resource, method_name: str | None) -> str:
    if method_name is None:
        raise unexpected_state(
            intent,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
            "update the PaymentIntent with a payment method and then confirm it again, or confirm it again "
            "directly with a payment method.",
        )
    return method_name


def _check_status(intent: Resource, allowed: tuple[str, ...], step: str) -> None:
    if intent["status"] not in allowed:
        raise unexpected_state(
            intent,
            f"This PaymentIntent could not be {step} because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be {step}: {', '.join(allowed)}.",
        )

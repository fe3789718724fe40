"""Payments whose outcome is known later: bank debits, and bank transfers that arrive in pieces."""

from __future__ import annotations

from sandbox_gateway.errors import ApiError
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects, outcomes, store
from sandbox_gateway.stripe.cards import BANK_TRANSFER, CARDS, INSUFFICIENT_FUNDS, Card, Decline
from sandbox_gateway.stripe.errors import unexpected_state
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.work import Work

FINISH = "stripe_finish_payment"

OUTCOMES = ("succeeded", "failed")

_FUNDABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def start(work: Work, intent: Resource, method_name: str, card: Card) -> None:
    """Ask the bank for the money: the intent is processing. The caller stores the intent.

    As at Stripe the pending charge says that it is captured; only its status shows that the money is missing.
    """
    if intent["capture_method"] == "manual":
        raise ApiError("The payment method cannot be captured manually.", param="payment_method")
    charge = outcomes.charge(work, intent, method_name, captured=True, decline=None)
    charge.update(status="pending", paid=False)
    store.update(work.connection, charge)
    intent.update(status="processing", processing={"type": "us_bank_account"})
    emit(work, "charge.pending", charge)
    emit(work, "payment_intent.processing", intent)
    if card.finishes_by_itself:
        work.later(FINISH, intent["id"])


def finish_by_itself(work: Work, intent_id: str) -> None:
    """Let the bank answer as the test account stands for, unless the payment is finished already."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    if intent["status"] == "processing":
        _finish(work, intent, CARDS[intent["payment_method"]].decline)


def finish(work: Work, intent_id: str, outcome: str) -> Resource:
    """Let the bank say yes (succeeded) or no (failed) to an intent that is processing."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    if intent["status"] != "processing":
        raise unexpected_state(intent, f"This PaymentIntent is not processing, it is {intent['status']}.")
    _finish(work, intent, INSUFFICIENT_FUNDS if outcome == "failed" else None)
    return intent


def fund(work: Work, intent_id: str, amount: int) -> Resource:
    """Let a part of a bank transfer arrive; a surplus is ignored."""
    intent = store.get(work.connection, "payment_intent", intent_id)
    if intent["status"] not in _FUNDABLE:
        raise unexpected_state(intent, f"This PaymentIntent cannot be funded, it is {intent['status']}.")
    remaining = max(0, _remaining(intent) - amount)
    if remaining:
        intent.update(status="requires_action", next_action=objects.transfer_instructions(intent, remaining))
        emit(work, "payment_intent.partially_funded", intent)
    else:
        intent.update(payment_method=BANK_TRANSFER, last_payment_error=None)
        charge = outcomes.charge(work, intent, BANK_TRANSFER, captured=True, decline=None)
        emit(work, "charge.succeeded", charge)
        outcomes.succeed(work, intent, charge)
    store.update(work.connection, intent)
    return intent


def _finish(work: Work, intent: Resource, decline: Decline | None) -> None:
    charge = store.get(work.connection, "charge", intent["latest_charge"])
    charge.update(objects.charge_outcome(decline))
    if decline is not None:
        charge.update(captured=False, amount_captured=0)
    store.update(work.connection, charge)
    if decline is None:
        emit(work, "charge.succeeded", charge)
        outcomes.succeed(work, intent, charge)
    else:
        outcomes.fail(work, intent, charge, decline)
    store.update(work.connection, intent)


def _remaining(intent: Resource) -> int:
    """Return how much of the amount has not arrived."""
    instructions = (intent["next_action"] or {}).get("display_bank_transfer_instructions")
    return int(instructions["amount_remaining"] if instructions else intent["amount"])

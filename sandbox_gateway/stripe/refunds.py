"""Money that goes back: refunds of captured charges and releases of authorisations."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox_gateway import resources
from sandbox_gateway.errors import ApiError
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import disputes, objects, store
from sandbox_gateway.stripe.cards import CARDS
from sandbox_gateway.stripe.currencies import written
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.work import Work

FINISH = "stripe_finish_refund"


@dataclass(frozen=True)
class RefundFields:
    """The fields of a new refund; without an amount it is for all that is left."""

    payment_intent: str | None = None
    charge: str | None = None
    amount: int | None = None
    reason: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)


def create(work: Work, fields: RefundFields) -> Resource:
    """Refund a captured charge, never more than is left of it; `ApiError` says why not."""
    charge = _refundable_charge(work, fields)
    disputes.check_refundable(work, charge)
    amount = _amount(charge, fields.amount)
    card = CARDS[charge["payment_method"]]
    refund = objects.refund(
        new_id("re"),
        work.created,
        charge,
        amount=amount,
        status="pending" if card.refund == "pending_then_succeeds" else "succeeded",
        reason=fields.reason,
        metadata=fields.metadata,
    )
    refund["balance_transaction"] = _book(work, refund, "refund", -amount)
    store.insert(work.connection, refund)
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    _add_refunded(charge, amount)
    store.update(work.connection, charge)
    emit(work, "charge.refunded", charge, before)
    emit(work, "refund.created", refund)
    work.later(FINISH, refund["id"])
    return refund


def release(work: Work, charge: Resource, amount: int, reason: str | None) -> None:
    """Release authorised money that is not captured, which at Stripe is a refund as well.

    It counts in the charge's `amount_refunded`, though no money moved. The caller stores the charge.
    """
    refund = objects.refund(
        new_id("re"), work.created, charge, amount=amount, status="succeeded", reason=reason, metadata={}
    )
    store.insert(work.connection, refund)
    charge["amount_refunded"] += amount
    emit(work, "refund.created", refund)


def finish(work: Work, refund_id: str) -> None:
    """End a refund in the way that its card stands for: confirmed by the network, succeeded, or failed."""
    refund = store.get(work.connection, "refund", refund_id)
    charge = store.get(work.connection, "charge", refund["charge"])
    if CARDS[charge["payment_method"]].refund == "succeeds_then_fails":
        _fail(work, refund, charge)
        return
    before = {"destination_details": refund["destination_details"]}
    if refund["status"] == "pending":
        before["status"] = "pending"
    reference = {
        **refund["destination_details"]["card"],
        "reference": "00000000000",
        "reference_status": "available",
    }
    refund.update(status="succeeded", destination_details={"card": reference, "type": "card"})
    store.update(work.connection, refund)
    _emit_update(work, refund, before)


def _fail(work: Work, refund: Resource, charge: Resource) -> None:
    """Let a refund fail: the merchant gets the money back."""
    amount = refund["amount"]
    before = {"status": refund["status"], "failure_reason": None, "failure_balance_transaction": None}
    refund.update(
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=_book(work, refund, "refund_failure", amount),
    )
    store.update(work.connection, refund)
    _add_refunded(charge, -amount)
    store.update(work.connection, charge)
    emit(work, "refund.failed", refund, before)
    _emit_update(work, refund, before)


def _emit_update(work: Work, refund: Resource, before: Resource) -> None:
    """Emit two events about a changed refund, as Stripe does: the older type is still sent for charges."""
    emit(work, "refund.updated", refund, before)
    emit(work, "charge.refund.updated", refund, before)


def _add_refunded(charge: Resource, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _book(work: Work, refund: Resource, kind: str, amount: int) -> str:
    transaction = objects.balance_transaction(
        new_id("txn"), work.created, kind=kind, source=refund, amount=amount
    )
    store.insert(work.connection, transaction)
    return str(transaction["id"])


def _refundable_charge(work: Work, fields: RefundFields) -> Resource:
    charge: Resource | None
    if fields.charge is not None:
        charge = store.get(work.connection, "charge", fields.charge, param="charge")
    elif fields.payment_intent is not None:
        intent = store.get(work.connection, "payment_intent", fields.payment_intent, param="payment_intent")
        charge = resources.find(work.connection, "charge", intent["latest_charge"] or "")
    else:
        raise ApiError(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    if charge is None or not charge["captured"] or charge["status"] != "succeeded":
        subject = (
            f"PaymentIntent ({fields.payment_intent})"
            if fields.charge is None
            else f"Charge ({fields.charge})"
        )
        raise ApiError(f"This {subject} does not have a successful charge to refund.")
    return charge


def _amount(charge: Resource, asked: int | None) -> int:
    """Return the amount to refund; what was released counts as gone."""
    left: int = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if asked is None or asked <= left:
        return left if asked is None else asked
    currency = charge["currency"]
    limit = f"charge amount ({written(charge['amount'], currency)})"
    if asked <= charge["amount"]:
        limit = f"unrefunded amount on charge ({written(left, currency)})"
    raise ApiError(f"Refund amount ({written(asked, currency)}) is greater than {limit}", param="amount")

"""Disputes: the donor's bank takes the money back, and the merchant may win it again.

warning_needs_response -> warning_closed                 an inquiry: no money moves
          | escalated
needs_response -> won (money comes back) | lost          the amount and a fee are withdrawn at once
"""

from __future__ import annotations

from typing import Literal

from sandbox_gateway.errors import ApiError
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects, store
from sandbox_gateway.stripe.cards import CARDS
from sandbox_gateway.stripe.currencies import dispute_fee, written
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.work import Work

FIRST_STATUSES = ("needs_response", "warning_needs_response")
OUTCOMES = ("won", "lost", "warning_closed")
REASON = "fraudulent"

_INQUIRY = "warning_needs_response"


def create(
    work: Work,
    charge_id: str,
    *,
    amount: int | None = None,
    status: str = "needs_response",
    reason: str = REASON,
) -> Resource:
    """Dispute a captured charge, by default all of it; `ApiError` says why not."""
    charge = store.get(work.connection, "charge", charge_id, param="charge")
    amount = _disputable(charge, amount)
    dispute = objects.dispute(new_id("du"), work.created, charge, amount=amount, status=status, reason=reason)
    store.insert(work.connection, dispute)
    charge["disputed"] = True
    store.update(work.connection, charge)
    if status == _INQUIRY:
        emit(work, "charge.dispute.created", dispute)
    else:
        _withdraw(work, dispute)
        emit(work, "charge.dispute.created", dispute)
        emit(work, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def create_by_card(work: Work, charge_id: str) -> None:
    """Dispute a charge in the way that its test card stands for, unless it is disputed already."""
    charge = store.get(work.connection, "charge", charge_id)
    planned = CARDS[charge["payment_method"]].dispute
    if planned is not None and not charge["disputed"]:
        create(work, charge_id, status=planned.status, reason=planned.reason)


def escalate(work: Work, dispute_id: str) -> Resource:
    """Let an inquiry become a dispute about money."""
    dispute = store.get(work.connection, "dispute", dispute_id)
    _check_status(dispute, (_INQUIRY,), "escalated")
    dispute.update(status="needs_response", is_charge_refundable=False)
    _withdraw(work, dispute)
    emit(work, "charge.dispute.updated", dispute, {"status": _INQUIRY})
    emit(work, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(work: Work, dispute_id: str, outcome: str) -> Resource:
    """End a dispute: won or lost, or, when it was an inquiry only, warning_closed."""
    dispute = store.get(work.connection, "dispute", dispute_id)
    was = dispute["status"]
    is_inquiry = outcome == "warning_closed"
    _check_status(dispute, (_INQUIRY,) if is_inquiry else ("needs_response",), f"closed as {outcome}")
    dispute["status"] = outcome
    if outcome == "won":
        _book(work, dispute, dispute["amount"], "dispute_reversal", fee=0)
        emit(work, "charge.dispute.funds_reinstated", dispute)
    store.update(work.connection, dispute)
    emit(work, "charge.dispute.closed", dispute, {"status": was})
    return dispute


def check_refundable(work: Work, charge: Resource) -> None:
    """Raise `ApiError` while a dispute holds the charge's money, or has taken it."""
    of_intent = store.Listing("dispute", "", limit=100, payment_intent=charge["payment_intent"])
    for dispute in store.list_page(work.connection, of_intent)["data"]:
        if not dispute["is_charge_refundable"] and dispute["status"] != "won":
            raise ApiError(
                f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
            )


def _withdraw(work: Work, dispute: Resource) -> None:
    _book(work, dispute, -dispute["amount"], "dispute", fee=dispute_fee(dispute["currency"]))
    store.update(work.connection, dispute)


def _book(
    work: Work, dispute: Resource, amount: int, category: Literal["dispute", "dispute_reversal"], *, fee: int
) -> None:
    """Move the amount, and put the line of the balance into the dispute, as Stripe does."""
    transaction = objects.balance_transaction(
        new_id("txn"), work.created, kind="adjustment", category=category, source=dispute, amount=amount,
        processing_fee=fee,
    )  # fmt: skip
    store.insert(work.connection, transaction)
    dispute["balance_transactions"].append(transaction)


def _disputable(charge: Resource, asked: int | None) -> int:
    captured: int = charge["amount_captured"]
    if not captured:
        raise ApiError(
            f"Charge {charge['id']} was not captured: there is nothing to dispute.", param="charge"
        )
    if charge["disputed"]:
        raise ApiError(f"Charge {charge['id']} is already disputed.", param="charge")
    if asked is not None and asked > captured:
        limit = written(captured, charge["currency"])
        raise ApiError(f"Dispute amount is greater than what was captured ({limit}).", param="amount")
    return captured if asked is None else asked


def _check_status(dispute: Resource, allowed: tuple[str, ...], step: str) -> None:
    if dispute["status"] not in allowed:
        raise ApiError(
            f"Dispute {dispute['id']} cannot be {step} because it has a status of {dispute['status']}."
        )

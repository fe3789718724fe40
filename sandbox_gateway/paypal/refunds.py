"""Money that goes back: refunds, requested by the API or on PayPal's pages, and reversals.

COMPLETED, or PENDING -> COMPLETED | FAILED
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox_gateway.paypal import objects, store, transactions
from sandbox_gateway.paypal.context import addresses_of
from sandbox_gateway.paypal.errors import unprocessable
from sandbox_gateway.paypal.events import emit
from sandbox_gateway.paypal.identifiers import new_id
from sandbox_gateway.paypal.money import Money
from sandbox_gateway.paypal.payers import PAYERS
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work

FINISH = "paypal_finish_refund"


@dataclass(frozen=True)
class RefundFields:
    """The fields of a new refund; without an amount it is for all that is left."""

    amount: Money | None = None
    invoice_id: str | None = None
    custom_id: str | None = None
    note: str | None = None


def create(work: Work, capture_id: str, fields: RefundFields) -> Resource:
    """Refund a capture, never more than is left of it; `PaypalError` says why not."""
    capture = store.get(work.connection, store.CAPTURE, capture_id)
    amount = _refundable(work, capture, fields.amount)
    order = store.get(work.connection, store.ORDER, capture["_order"])
    status = "COMPLETED" if PAYERS[order["_payer"]].refund == "completed" else "PENDING"
    refund = _take_back(work, capture, amount, status, fields)
    if status == "PENDING":
        work.later(FINISH, refund["id"])
    else:
        _complete(work, capture, refund, "PAYMENT.CAPTURE.REFUNDED")
    return refund


def reverse(work: Work, capture_id: str, amount: Money | None = None) -> Resource:
    """Take a capture or a part of it away from the merchant, as PayPal does when a bank asks for it.

    Its webhook has the shape of a refund that the merchant did not ask for.
    """
    capture = store.get(work.connection, store.CAPTURE, capture_id)
    check_refundable(capture, amount)
    fields = RefundFields(note="Payment reversed")
    refund = _take_back(work, capture, amount or left(capture), "COMPLETED", fields)
    _complete(work, capture, refund, "PAYMENT.CAPTURE.REVERSED")
    return refund


def finish(work: Work, refund_id: str) -> None:
    """End a pending refund in the way that the capture's payer stands for."""
    refund = store.get(work.connection, store.REFUND, refund_id)
    capture = store.get(work.connection, store.CAPTURE, refund["_capture"])
    order = store.get(work.connection, store.ORDER, refund["_order"])
    del refund["status_details"]
    refund["update_time"] = objects.moment(work.now)
    if PAYERS[order["_payer"]].refund == "pending_then_failed":
        _fail(work, capture, refund)
        return
    refund["status"] = "COMPLETED"
    store.update(work, refund)
    _complete(work, capture, refund, "PAYMENT.CAPTURE.REFUNDED")


def left(capture: Resource) -> Money:
    """Return what of a capture is still the merchant's; refunds that are under way count as gone."""
    amount = Money.of(capture["amount"])
    return amount.with_minor(amount.minor - capture["_refunded"])


def check_refundable(capture: Resource, asked: Money | None) -> None:
    """Raise `PaypalError` unless this amount of a capture (None: any of it) can go back."""
    if capture["status"] == "PENDING":
        raise unprocessable("PENDING_CAPTURE", "Cannot initiate a refund as the capture is pending.")
    if capture["status"] == "DECLINED":
        raise unprocessable("REFUND_NOT_ALLOWED", "Capture cannot be refunded.")
    rest = left(capture)
    if rest.minor == 0:
        raise unprocessable("CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded")
    if asked is not None and asked.currency != rest.currency:
        description = "Refund must be in the same currency as the capture"
        raise unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH", description)
    if asked is not None and asked.minor > rest.minor:
        raise unprocessable(
            "REFUND_AMOUNT_EXCEEDED",
            "The refund amount must be less than or equal to the capture amount that has not yet been "
            "refunded.",
        )


def _take_back(work: Work, capture: Resource, amount: Money, status: str, fields: RefundFields) -> Resource:
    capture["_refunded"] += amount.minor
    store.update(work, capture)
    refund = objects.refund(
        new_id(),
        work.now,
        capture,
        addresses_of(work),
        amount=amount,
        status=status,
        total=amount.with_minor(capture["_refunded"]),
        invoice_id=fields.invoice_id,
        custom_id=fields.custom_id,
        note=fields.note,
    )
    store.insert(work, store.REFUND, refund, order_id=capture["_order"])
    return refund


def _complete(work: Work, capture: Resource, refund: Resource, event_type: str) -> None:
    completed = sum(
        Money.of(other["amount"]).minor
        for other in store.of_order(work.connection, store.REFUND, capture["_order"])
        if other["_capture"] == capture["id"] and other["status"] == "COMPLETED"
    )
    is_full = completed >= Money.of(capture["amount"]).minor
    capture |= {
        "status": "REFUNDED" if is_full else "PARTIALLY_REFUNDED",
        "update_time": objects.moment(work.now),
    }
    store.update(work, capture)
    transactions.book_refund(work, refund, is_reversal=event_type.endswith("REVERSED"))
    emit(work, event_type, refund)


def _fail(work: Work, capture: Resource, refund: Resource) -> None:
    """Give the money back to the merchant. PayPal has no event for it: the refund has to be read."""
    refund["status"] = "FAILED"
    store.update(work, refund)
    capture["_refunded"] -= Money.of(refund["amount"]).minor
    store.update(work, capture)


def _refundable(work: Work, capture: Resource, asked: Money | None) -> Money:
    check_refundable(capture, asked)
    amount = asked or left(capture)
    _check_disputes(work, capture, amount)
    return amount


def _check_disputes(work: Work, capture: Resource, amount: Money) -> None:
    for dispute in store.of_order(work.connection, store.DISPUTE, capture["_order"]):
        if dispute["_capture"] != capture["id"] or dispute["status"] == "RESOLVED":
            continue
        if dispute["dispute_life_cycle_stage"] == "CHARGEBACK":
            raise unprocessable(
                "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK",
                "Refunds are not allowed on this capture due to a chargeback on the card or bank. Please "
                "contact the payee to resolve the chargeback.",
            )
        if amount.minor < Money.of(capture["amount"]).minor:
            raise unprocessable(
                "TRANSACTION_DISPUTED",
                "Partial refunds cannot be offered at this time because there is an open case on this "
                "transaction. Visit the PayPal Resolution Center to review this case.",
            )

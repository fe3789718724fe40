"""Payments of orders: captures and authorisations.

capture:       COMPLETED, or PENDING -> COMPLETED | DECLINED, or DECLINED at once
authorisation: CREATED -> PARTIALLY_CAPTURED -> CAPTURED, or VOIDED
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

SETTLE = "paypal_settle_capture"

_STATUS = {"completed": "COMPLETED", "pending": "PENDING", "pending_then_denied": "PENDING"}


@dataclass(frozen=True)
class CaptureFields:
    """The fields of a capture of an authorisation; without an amount it is for all of it."""

    amount: Money | None = None
    invoice_id: str | None = None
    final: bool = False


def new_capture(  # noqa: PLR0913  each is a fact about the capture
    work: Work,
    order: Resource,
    outcome: str,
    *,
    amount: Money,
    final: bool = True,
    authorization_id: str | None = None,
    invoice_id: str | None = None,
) -> Resource:
    """Store a capture with the outcome that its payer stands for, and emit its event."""
    status = _STATUS.get(outcome, "DECLINED")
    capture = objects.capture(
        new_id(),
        work.now,
        order,
        addresses_of(work),
        amount=amount,
        status=status,
        final=final,
        authorization_id=authorization_id,
        invoice_id=invoice_id,
    )
    store.insert(work, store.CAPTURE, capture, order_id=order["id"])
    if status == "PENDING":
        work.later(SETTLE, capture["id"])
    if status == "COMPLETED":
        transactions.book_capture(work, capture, order)
    emit(work, f"PAYMENT.CAPTURE.{status}", capture)
    return capture


def settle(work: Work, capture_id: str) -> None:
    """End a pending capture in the way that its payer stands for."""
    capture = store.get(work.connection, store.CAPTURE, capture_id)
    order = store.get(work.connection, store.ORDER, capture["_order"])
    status = "DECLINED" if PAYERS[order["_payer"]].capture == "pending_then_denied" else "COMPLETED"
    del capture["status_details"], capture["seller_receivable_breakdown"]
    capture |= {"status": status, "update_time": objects.moment(work.now)}
    capture |= objects.receivable(Money.of(capture["amount"]), status)
    store.update(work, capture)
    if status == "COMPLETED":
        transactions.book_capture(work, capture, order)
    emit(work, "PAYMENT.CAPTURE.DENIED" if status == "DECLINED" else "PAYMENT.CAPTURE.COMPLETED", capture)


def new_authorization(work: Work, order: Resource) -> Resource:
    """Store the authorisation of an order and emit its event."""
    authorization = objects.authorization(new_id(), work.now, order, addresses_of(work))
    store.insert(work, store.AUTHORIZATION, authorization, order_id=order["id"])
    emit(work, "PAYMENT.AUTHORIZATION.CREATED", authorization)
    return authorization


def capture_authorization(work: Work, authorization_id: str, fields: CaptureFields) -> Resource:
    """Capture an authorisation or a part of it."""
    authorization = store.get(work.connection, store.AUTHORIZATION, authorization_id)
    order = store.get(work.connection, store.ORDER, authorization["_order"])
    amount = _capturable(authorization, fields.amount)
    invoice_id = fields.invoice_id or authorization.get("invoice_id")
    check_invoice(work, order, invoice_id)
    captured = authorization["_captured"] + amount.minor
    final = fields.final or captured == Money.of(authorization["amount"]).minor
    authorization |= {
        "status": "CAPTURED" if final else "PARTIALLY_CAPTURED",
        "update_time": objects.moment(work.now),
        "_captured": captured,
    }
    store.update(work, authorization)
    return new_capture(
        work,
        order,
        PAYERS[order["_payer"]].outcome(order["_refusals"]),
        amount=amount,
        final=final,
        authorization_id=authorization_id,
        invoice_id=invoice_id,
    )


def void(work: Work, authorization_id: str) -> Resource:
    """Release the money that an authorisation holds."""
    authorization = store.get(work.connection, store.AUTHORIZATION, authorization_id)
    if authorization["status"] == "VOIDED":
        description = "Authorization has been previously voided and hence cannot be voided again."
        raise unprocessable("PREVIOUSLY_VOIDED", description)
    if authorization["status"] != "CREATED":
        description = "Authorization has been previously captured and hence cannot be voided."
        raise unprocessable("PREVIOUSLY_CAPTURED", description)
    authorization |= {"status": "VOIDED", "update_time": objects.moment(work.now)}
    store.update(work, authorization)
    emit(work, "PAYMENT.AUTHORIZATION.VOIDED", authorization)
    return authorization


def check_invoice(work: Work, order: Resource, invoice_id: str | None) -> None:
    """Raise `PaypalError` when another order paid this invoice: the account blocks accidental payments."""
    if invoice_id is None:
        return
    paid = work.connection.execute(
        """select 1 from resources
           where kind = ? and parent <> ? and json_extract(body, '$.invoice_id') = ?
               and json_extract(body, '$.status') <> 'DECLINED'""",
        (store.CAPTURE, order["id"], invoice_id),
    ).fetchone()
    if paid is not None:
        raise unprocessable(
            "DUPLICATE_INVOICE_ID",
            "Duplicate Invoice ID detected. To avoid a potential duplicate transaction your account setting "
            "requires that Invoice Id be unique for each transaction.",
        )


def _capturable(authorization: Resource, asked: Money | None) -> Money:
    if authorization["status"] == "VOIDED":
        raise unprocessable(
            "AUTHORIZATION_VOIDED", "A voided authorization cannot be captured or reauthorized."
        )
    if authorization["status"] == "CAPTURED":
        raise unprocessable("AUTHORIZATION_ALREADY_CAPTURED", "Authorization has previously been captured.")
    held = Money.of(authorization["amount"])
    left = held.with_minor(held.minor - authorization["_captured"])
    if asked is None:
        return left
    if asked.currency != held.currency:
        description = "The currency of the capture must be the same as that of the authorization."
        raise unprocessable("CURRENCY_MISMATCH", description, "/amount/currency_code")
    if asked.minor > left.minor:
        description = "Capture amount exceeds allowable limit."
        raise unprocessable("MAX_CAPTURE_AMOUNT_EXCEEDED", description, "/amount/value")
    return asked

"""The life of an order.

    CREATED or PAYER_ACTION_REQUIRED -> APPROVED -> COMPLETED

The donor approves on PayPal's page; then the merchant captures or authorises. A payer
whose bank refuses leaves the order APPROVED: the donor may approve again with another payer.
"""

from __future__ import annotations

import sqlite3

from sandbox_gateway.paypal import objects, payments, store
from sandbox_gateway.paypal.context import addresses_of
from sandbox_gateway.paypal.errors import PaypalError, invalid_request, unprocessable
from sandbox_gateway.paypal.events import emit
from sandbox_gateway.paypal.identifiers import new_id
from sandbox_gateway.paypal.money import Money
from sandbox_gateway.paypal.objects import Addresses, OrderFields
from sandbox_gateway.paypal.payers import PAYERS
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work

_ALREADY = {
    "CAPTURE": (
        "ORDER_ALREADY_CAPTURED",
        "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed.",
    ),
    "AUTHORIZE": (
        "ORDER_ALREADY_AUTHORIZED",
        "Order already authorized. If 'intent=AUTHORIZE' only one authorization per order is allowed.",
    ),
}


def create(work: Work, fields: OrderFields) -> Resource:
    """Create an order."""
    order = objects.order(new_id(), work.now, fields)
    store.insert(work, store.ORDER, order)
    return order


def approve(work: Work, order_id: str, payer_name: str) -> Resource:
    """Approve an order as a payer; `PaypalError` for one that is paid already or an unknown payer."""
    order = store.get(work.connection, store.ORDER, order_id)
    if order["status"] == "COMPLETED":
        raise unprocessable(*_ALREADY[order["intent"]])
    if payer_name not in PAYERS:
        description = f"There is no such payer; there are {', '.join(PAYERS)}."
        raise invalid_request("INVALID_PARAMETER_VALUE", description, "/payer")
    approved = objects.with_payer(order, PAYERS[payer_name], work.now)
    store.update(work, approved)
    emit(work, "CHECKOUT.ORDER.APPROVED", view(work.connection, approved, addresses_of(work)))
    return approved


def capture(work: Work, order_id: str) -> Resource | PaypalError:
    """Capture an approved order: the order with its capture, whose status depends on the payer.

    A refusal by the payer's bank is returned and not raised, so that the count of refusals is stored.
    """
    order = _approved(work, order_id, "CAPTURE")
    payments.check_invoice(work, order, order["purchase_units"][0].get("invoice_id"))
    outcome = PAYERS[order["_payer"]].outcome(order["_refusals"])
    if outcome == "refused":
        return _refused(work, order)
    order.update(status="COMPLETED", update_time=objects.moment(work.now))
    store.update(work, order)
    payments.new_capture(work, order, outcome, amount=Money.of(order["purchase_units"][0]["amount"]))
    return order


def authorize(work: Work, order_id: str) -> Resource | PaypalError:
    """Authorise an approved order: the money is held, and captured by its authorisation."""
    order = _approved(work, order_id, "AUTHORIZE")
    if PAYERS[order["_payer"]].outcome(order["_refusals"]) == "refused":
        return _refused(work, order)
    order.update(status="COMPLETED", update_time=objects.moment(work.now))
    store.update(work, order)
    payments.new_authorization(work, order)
    return order


def view(connection: sqlite3.Connection, order: Resource, addresses: Addresses) -> Resource:
    """Return an order as it is shown, with all its payments."""
    kinds = (
        ("authorizations", store.AUTHORIZATION),
        ("captures", store.CAPTURE),
        ("refunds", store.REFUND),
    )
    shown = {
        name: [objects.nested_payment(payment) for payment in found]
        for name, kind in kinds
        if (found := store.of_order(connection, kind, order["id"]))
    }
    return objects.order_view(order, shown, addresses)


def _approved(work: Work, order_id: str, intent: str) -> Resource:
    order = store.get(work.connection, store.ORDER, order_id)
    if order["intent"] != intent:
        issue = "ACTION_DOES_NOT_MATCH_INTENT"
        description = (
            f"Order was created with an intent to '{order['intent']}'. Please use the matching operation."
        )
        raise unprocessable(issue, description)
    if order["status"] == "COMPLETED":
        raise unprocessable(*_ALREADY[intent])
    if order["status"] != "APPROVED":
        description = "Payer has not yet approved the Order for payment. Please redirect the payer to the "
        raise unprocessable(
            "ORDER_NOT_APPROVED", description + "'rel':'approve' url returned as part of the HATEOAS links."
        )
    return order


def _refused(work: Work, order: Resource) -> PaypalError:
    order["_refusals"] += 1
    store.update(work, order)
    return unprocessable(
        "INSTRUMENT_DECLINED",
        "The instrument presented was either declined by the processor or bank, or it can't be used for this "
        "payment.",
    )

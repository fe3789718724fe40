"""Objects of PayPal's API and its events, for tests that speak to the database directly. Pure.

Objects come out as dictionaries, in the shapes of Orders v2, Payments v2 and Disputes v1; `event` and
`reading` make bytes of them. Amounts are decimal strings in major units. Ids are what PayPal's are made of:
capitals, digits and hyphens.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

API = "https://api-m.sandbox.paypal.com"
MOMENT = "2023-11-14T22:13:20Z"

_count = itertools.count(1)

Thing = dict[str, Any]

# By the first part of an event's type.
_RESOURCE_TYPES = {
    "CHECKOUT.ORDER": "checkout-order",
    "PAYMENT.AUTHORIZATION": "authorization",
    "PAYMENT.CAPTURE": "capture",
    "PAYMENT.REFUND": "refund",
    "CUSTOMER.DISPUTE": "dispute",
}


def new_id(prefix: str) -> str:
    """Return an id that no object had before: `<prefix>` and digits."""
    return f"{prefix}{next(_count):09d}"


def money(value: str, currency: str = "USD") -> Thing:
    """Return an amount."""
    return {"currency_code": currency, "value": value}


def event(kind: str, resource: Thing, event_id: str | None = None, **fields: Any) -> bytes:
    """Return the body of a webhook of type `kind` about `resource`; a new event id unless one is given."""
    is_refund = kind in ("PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED")
    body = {
        "id": event_id or new_id("WH-"),
        "event_version": "1.0",
        "create_time": MOMENT,
        "resource_type": "refund" if is_refund else _RESOURCE_TYPES[kind.rpartition(".")[0]],
        "resource_version": "2.0",
        "event_type": kind,
        "summary": "",
        "resource": resource,
        "links": [],
    }
    return json.dumps(body | fields).encode()


def reading(thing: Thing) -> bytes:
    """Return an object as the API answers it."""
    return json.dumps(thing).encode()


def again(body: bytes) -> bytes:
    """Return the same news under a new event id."""
    return json.dumps(json.loads(body) | {"id": new_id("WH-")}).encode()


def order(
    order_id: str,
    value: str,
    status: str = "CREATED",
    currency: str = "USD",
    payment_id: str | None = None,
    **payments: list[Thing],
) -> Thing:
    """Return an order; `payments` are captures=, refunds= or authorizations= in it.

    `payment_id` is our own id, which the order we create carries three times.
    """
    ours = {"custom_id": payment_id, "invoice_id": payment_id} if payment_id else {}
    unit = {"reference_id": payment_id or "default", "amount": money(value, currency)} | ours
    return {
        "id": order_id,
        "intent": "CAPTURE",
        "status": status,
        "purchase_units": [unit | ({"payments": payments} if payments else {})],
        "create_time": MOMENT,
        "links": [
            _link("self", "GET", f"/v2/checkout/orders/{order_id}"),
            _link("approve", "GET", f"/checkoutnow?token={order_id}"),
            _link("capture", "POST", f"/v2/checkout/orders/{order_id}/capture"),
        ],
    }


def authorization(order_id: str, authorization_id: str, value: str, status: str = "CREATED") -> Thing:
    """Return an authorisation of an order."""
    return {
        "id": authorization_id,
        "status": status,
        "amount": money(value),
        "supplementary_data": {"related_ids": {"order_id": order_id}},
        "create_time": MOMENT,
        "update_time": MOMENT,
        "links": [
            _link("self", "GET", f"/v2/payments/authorizations/{authorization_id}"),
            _link("up", "GET", f"/v2/checkout/orders/{order_id}"),
        ],
    }


def capture(
    order_id: str,
    capture_id: str,
    value: str,
    status: str = "COMPLETED",
    currency: str = "USD",
    payment_id: str | None = None,
    fee: str | None = None,
    **fields: Any,
) -> Thing:
    """Return a capture of an order, `fee` in its currency."""
    thing: Thing = {
        "id": capture_id,
        "status": status,
        "amount": money(value, currency),
        "final_capture": True,
        "supplementary_data": {"related_ids": {"order_id": order_id}},
        "create_time": MOMENT,
        "update_time": MOMENT,
        "links": [
            _link("self", "GET", f"/v2/payments/captures/{capture_id}"),
            _link("refund", "POST", f"/v2/payments/captures/{capture_id}/refund"),
            _link("up", "GET", f"/v2/checkout/orders/{order_id}"),
        ],
    }
    if payment_id:
        thing |= {"custom_id": payment_id, "invoice_id": payment_id}
    if fee:
        thing["seller_receivable_breakdown"] = {
            "gross_amount": money(value, currency),
            "paypal_fee": money(fee, currency),
        }
    return thing | fields


def refund(
    capture_id: str,
    refund_id: str,
    value: str,
    status: str = "COMPLETED",
    currency: str = "USD",
    payment_id: str | None = None,
    ours: str | None = None,
    **fields: Any,
) -> Thing:
    """Return a refund of a capture; `ours` is our own id of it, if we asked for it."""
    thing: Thing = {
        "id": refund_id,
        "status": status,
        "amount": money(value, currency),
        "seller_payable_breakdown": {"gross_amount": money(value, currency)},
        "create_time": MOMENT,
        "update_time": MOMENT,
        "links": [
            _link("self", "GET", f"/v2/payments/refunds/{refund_id}"),
            _link("up", "GET", f"/v2/payments/captures/{capture_id}"),
        ],
    }
    if payment_id:
        thing["custom_id"] = payment_id
    if ours or payment_id:
        thing["invoice_id"] = ours or payment_id
    return thing | fields


def dispute(
    capture_id: str,
    dispute_id: str,
    value: str,
    status: str = "UNDER_REVIEW",
    stage: str = "CHARGEBACK",
    outcome: str | None = None,
    currency: str = "USD",
) -> Thing:
    """Return a dispute of a capture: OPEN, UNDER_REVIEW, ... or RESOLVED with an outcome code."""
    thing: Thing = {
        "dispute_id": dispute_id,
        "create_time": MOMENT,
        "update_time": MOMENT,
        "disputed_transactions": [{"seller_transaction_id": capture_id}],
        "reason": "UNAUTHORISED",
        "status": status,
        "dispute_state": "RESOLVED" if status == "RESOLVED" else "REQUIRED_ACTION",
        "dispute_amount": money(value, currency),
        "dispute_life_cycle_stage": stage,
        "dispute_channel": "INTERNAL",
        "links": [_link("self", "GET", f"/v1/customer/disputes/{dispute_id}")],
    }
    return thing | ({"dispute_outcome": {"outcome_code": outcome}} if outcome else {})


def approved(order_id: str, value: str, payment_id: str | None = None) -> bytes:
    """Return the event by which we hear that a donor approved an order."""
    return event("CHECKOUT.ORDER.APPROVED", order(order_id, value, "APPROVED", payment_id=payment_id))


def _link(rel: str, method: str, path: str) -> Thing:
    return {"rel": rel, "method": method, "href": API + path}

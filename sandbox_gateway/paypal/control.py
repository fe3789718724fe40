"""PayPal's control plane for people and tests, under /sandbox/paypal.

It acts for the donor, for the merchant on PayPal's own pages, and for PayPal's staff. Like the rest of the
control plane it has no authentication. Bodies are JSON and may be left out.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from sandbox_gateway.exchange import current_sandbox
from sandbox_gateway.paypal import bodies, disputes, objects, orders, refunds, store
from sandbox_gateway.paypal.bodies import Fields
from sandbox_gateway.paypal.disputes import DisputeFields
from sandbox_gateway.paypal.errors import PaypalError
from sandbox_gateway.paypal.exchange import answer, current_addresses, current_merchant, refuse
from sandbox_gateway.paypal.money import Money
from sandbox_gateway.paypal.payers import DEFAULT
from sandbox_gateway.paypal.refunds import RefundFields
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work

paypal_control = Blueprint("paypal_control", __name__, url_prefix="/sandbox/paypal")

_KINDS = {
    "orders": store.ORDER,
    "captures": store.CAPTURE,
    "refunds": store.REFUND,
    "disputes": store.DISPUTE,
}


@paypal_control.before_request
def need_merchant() -> None:
    """Answer 404 while PayPal is switched off."""
    current_merchant()


@paypal_control.errorhandler(PaypalError)
def refuse_request(error: PaypalError) -> Response:
    """Answer in the same shape as the API."""
    return refuse(error)


@paypal_control.get("/<any(orders, captures, refunds, disputes):plural>")
def list_objects(plural: str) -> Response:
    """List all objects of a kind, newest first, which the API does for disputes only."""
    with current_sandbox().storage.reading() as connection:
        found = store.latest(connection, _KINDS[plural])
    return answer({plural: [objects.public(one) for one in found]})


@paypal_control.post("/orders/<order_id>/approve")
def approve(order_id: str) -> Response:
    """Approve an order as the `payer`, one of `payers.PAYERS`; answer with the order."""
    payer = _body().text("payer", most=255) or DEFAULT
    _done(lambda work: orders.approve(work, order_id, payer))
    return _order(order_id)


@paypal_control.post("/orders/<order_id>/cancel")
def cancel(order_id: str) -> Response:
    """Return without approving, which changes nothing; answer with the order."""
    return _order(order_id)


@paypal_control.post("/captures/<capture_id>/refund")
def refund(capture_id: str) -> Response:
    """Refund a capture, or `amount` ("5.00") of it, in PayPal's pages; answer with the refund."""
    amount = _amount(_body(), capture_id)
    return answer(_done(lambda work: refunds.create(work, capture_id, RefundFields(amount))), 201)


@paypal_control.post("/captures/<capture_id>/reverse")
def reverse(capture_id: str) -> Response:
    """Let PayPal take all that is left of a capture, or `amount` of it; answer with the reversal."""
    amount = _amount(_body(), capture_id)
    return answer(_done(lambda work: refunds.reverse(work, capture_id, amount)), 201)


@paypal_control.post("/disputes")
def open_dispute() -> Response:
    """Open a dispute about a `capture`: `amount`, `reason`, `stage` (INQUIRY or CHARGEBACK)."""
    body = _body()
    capture_id = body.required_text("capture", most=64)
    fields = DisputeFields(
        capture_id,
        _amount(body, capture_id),
        body.text("reason", most=255) or DisputeFields.reason,
        body.choice("stage", disputes.STAGES) or DisputeFields.stage,
    )
    return answer(_done(lambda work: disputes.create(work, fields)), 201)


@paypal_control.post("/disputes/<dispute_id>/escalate")
def escalate(dispute_id: str) -> Response:
    """Turn an inquiry into a chargeback."""
    return answer(_done(lambda work: disputes.escalate(work, dispute_id)))


@paypal_control.post("/disputes/<dispute_id>/resolve")
def resolve(dispute_id: str) -> Response:
    """Decide a dispute: `outcome` buyer (the default) or seller."""
    outcome = _body().choice("outcome", tuple(disputes.OUTCOMES)) or "buyer"
    return answer(_done(lambda work: disputes.resolve(work, dispute_id, outcome)))


@paypal_control.post("/tokens/expire")
def expire_tokens() -> Response:
    """Make every access token expire."""
    current_merchant().expire_tokens()
    return answer({})


def _body() -> Fields:
    return bodies.read(request.get_data() or b"{}", "application/json")


def _amount(body: Fields, capture_id: str) -> Money | None:
    """Return an amount in the capture's currency, which the caller need not name."""
    value = body.text("amount", most=32)
    if value is None:
        return None
    with current_sandbox().storage.reading() as connection:
        currency = store.get(connection, store.CAPTURE, capture_id)["amount"]["currency_code"]
    return Fields({"amount": {"value": value, "currency_code": currency}}).money("amount")


def _done(operation: Callable[[Work], Resource]) -> Resource:
    with current_sandbox().work() as work:
        return objects.public(operation(work))


def _order(order_id: str) -> Response:
    with current_sandbox().storage.reading() as connection:
        order = store.get(connection, store.ORDER, order_id)
        return answer(orders.view(connection, order, current_addresses()))

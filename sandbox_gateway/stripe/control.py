"""Stripe's control plane for people and tests, under /sandbox.

It acts for the donor, for the merchant in Stripe's dashboard, and for banks.

Bodies are JSON objects or forms. Amounts are in the currency's smallest unit.
"""

from __future__ import annotations

import time

from flask import Blueprint
from werkzeug.wrappers import Response

from sandbox_gateway.errors import ApiError
from sandbox_gateway.exchange import read_control
from sandbox_gateway.hand import act, refuse
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import disputes, idempotency, payments, payouts, refunds, slow_payments, store
from sandbox_gateway.stripe.currencies import check_currency
from sandbox_gateway.stripe.refunds import RefundFields
from sandbox_gateway.work import Work

stripe_control = Blueprint("stripe_control", __name__, url_prefix="/sandbox")

stripe_control.register_error_handler(ApiError, refuse)

_TEN_YEARS = 10 * 365 * 24


@stripe_control.post("/payment_intents/<intent_id>/confirm")
def confirm(intent_id: str) -> Response:
    """Pay an intent as its donor would: {payment_method?}."""
    parameters = read_control()
    method_name = parameters.text("payment_method")
    parameters.finish()
    return act(lambda work: payments.confirm(work, intent_id, method_name))


@stripe_control.post("/payment_intents/<intent_id>/capture")
def capture(intent_id: str) -> Response:
    """Capture an authorised intent: {amount?}."""
    parameters = read_control()
    amount = parameters.integer("amount")
    parameters.finish()
    return act(lambda work: payments.capture(work, intent_id, amount))


@stripe_control.post("/payment_intents/<intent_id>/cancel")
def cancel(intent_id: str) -> Response:
    """Cancel an intent."""
    read_control().finish()
    return act(lambda work: payments.cancel(work, intent_id))


@stripe_control.post("/payment_intents/<intent_id>/expire")
def expire(intent_id: str) -> Response:
    """Let an authorisation lapse."""
    read_control().finish()
    return act(lambda work: payments.expire(work, intent_id))


@stripe_control.post("/payment_intents/<intent_id>/finish")
def finish(intent_id: str) -> Response:
    """Let the bank decide about an intent that is processing: {outcome: succeeded | failed}."""
    parameters = read_control()
    outcome = parameters.choice("outcome", slow_payments.OUTCOMES) or "succeeded"
    parameters.finish()
    return act(lambda work: slow_payments.finish(work, intent_id, outcome))


@stripe_control.post("/payment_intents/<intent_id>/fund")
def fund(intent_id: str) -> Response:
    """Let a part of a bank transfer arrive: {amount}."""
    parameters = read_control()
    amount = parameters.required_integer("amount")
    parameters.finish()
    return act(lambda work: slow_payments.fund(work, intent_id, amount))


@stripe_control.post("/refunds")
def refund() -> Response:
    """Refund a charge as in the dashboard, without metadata: {payment_intent | charge, amount?}."""
    parameters = read_control()
    fields = RefundFields(
        payment_intent=parameters.text("payment_intent"),
        charge=parameters.text("charge"),
        amount=parameters.integer("amount"),
    )
    parameters.finish()
    return act(lambda work: refunds.create(work, fields))


@stripe_control.post("/disputes")
def dispute() -> Response:
    """Dispute a charge: {payment_intent | charge, amount?, status?: one of `disputes.FIRST_STATUSES`}."""
    parameters = read_control()
    intent_id, charge_id = parameters.text("payment_intent"), parameters.text("charge")
    amount = parameters.integer("amount")
    status = parameters.choice("status", disputes.FIRST_STATUSES) or disputes.FIRST_STATUSES[0]
    parameters.finish()

    def create(work: Work) -> Resource:
        disputed = charge_id or _latest_charge(work, intent_id)
        return disputes.create(work, disputed, amount=amount, status=status)

    return act(create)


@stripe_control.post("/disputes/<dispute_id>/escalate")
def escalate_dispute(dispute_id: str) -> Response:
    """Let an inquiry become a dispute about money."""
    read_control().finish()
    return act(lambda work: disputes.escalate(work, dispute_id))


@stripe_control.post("/disputes/<dispute_id>/close")
def close_dispute(dispute_id: str) -> Response:
    """End a dispute: {outcome: won | lost | warning_closed}."""
    parameters = read_control()
    outcome = parameters.choice("outcome", disputes.OUTCOMES) or "lost"
    parameters.finish()
    return act(lambda work: disputes.close(work, dispute_id, outcome))


@stripe_control.post("/payouts")
def payout() -> Response:
    """Send money to the bank: {amount, currency?, arrival_date? (Unix seconds), status?}."""
    parameters = read_control()
    amount = parameters.required_integer("amount")
    currency = check_currency(parameters.text("currency") or "usd")
    arrival_date = parameters.integer("arrival_date") or int(time.time()) + 2 * 24 * 3600
    status = parameters.choice("status", payouts.STATUSES) or payouts.STATUSES[0]
    parameters.finish()
    return act(
        lambda work: payouts.create(
            work, amount=amount, currency=currency, arrival_date=arrival_date, status=status
        )
    )


@stripe_control.post("/payouts/<payout_id>")
def change_payout(payout_id: str) -> Response:
    """Put a payout into another status: {status}."""
    parameters = read_control()
    status = parameters.choice("status", payouts.STATUSES) or "paid"
    parameters.finish()
    return act(lambda work: payouts.change(work, payout_id, status))


@stripe_control.post("/idempotency-keys/age")
def age_keys() -> Response:
    """Let hours pass for all idempotency keys, or for one: {hours?, key?}. A day makes them forgotten."""
    parameters = read_control()
    hours = parameters.integer("hours", most=_TEN_YEARS) or 24
    key = parameters.text("key")
    parameters.finish()
    return act(lambda work: {"aged": idempotency.age(work.connection, hours * 3600, key)})


def _latest_charge(work: Work, intent_id: str | None) -> str:
    if intent_id is None:
        raise ApiError("One of payment_intent or charge is needed.", code="parameter_missing")
    intent = store.get(work.connection, "payment_intent", intent_id, param="payment_intent")
    return str(intent["latest_charge"])

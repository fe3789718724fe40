"""The routes of Stripe's API that the sandbox speaks, under /v1."""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from sandbox_gateway.chaos import api_calls
from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.errors import ApiError, internal_error
from sandbox_gateway.exchange import current_sandbox
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import disputes, objects, payments, refunds, search, store
from sandbox_gateway.stripe.authentication import check_client_secret, holds_secret_key
from sandbox_gateway.stripe.currencies import check_charge_amount, check_currency
from sandbox_gateway.stripe.errors import key_in_use, rate_limited
from sandbox_gateway.stripe.exchange import (
    confirmation,
    error_answer,
    perform,
    read_request,
    respond,
    show,
    show_list,
)
from sandbox_gateway.stripe.expansion import expanded
from sandbox_gateway.stripe.objects import IntentFields
from sandbox_gateway.stripe.payments import IntentChanges
from sandbox_gateway.stripe.refunds import RefundFields
from sandbox_gateway.work import Work

stripe_api = Blueprint("stripe_api", __name__, url_prefix="/v1")

_CAPTURE_METHODS = ("automatic", "automatic_async", "manual")
_CANCELLATION_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
_REFUND_REASONS = ("duplicate", "fraudulent", "requested_by_customer")

# Routes that a browser may call, with the client secret of the intent.
_BROWSER_ENDPOINTS = ("stripe_api.get_payment_intent", "stripe_api.confirm_payment_intent")

# Stripe's parameters that have no effect in a sandbox with nothing but test cards.
_WITHOUT_EFFECT = (
    "automatic_payment_methods", "payment_method_types", "payment_method_options", "confirmation_method",
    "off_session", "return_url", "use_stripe_sdk", "key",
)  # fmt: skip

_CHAOS_ERRORS = {500: internal_error(), 429: rate_limited(), 409: key_in_use("chaos")}


@stripe_api.before_request
def authenticate() -> Response | None:
    """Refuse callers without a key before reading anything else; only a browser's preflight needs none."""
    if request.method == "OPTIONS":
        return Response(status=204)
    may_be_browser = request.endpoint in _BROWSER_ENDPOINTS
    g.is_browser = not holds_secret_key(
        request, current_sandbox().stripe.settings.secret_key, may_be_browser=may_be_browser
    )
    return None


@stripe_api.before_request
def fail_by_chaos() -> None:
    """Refuse without acting when chaos decides so."""
    if (status := api_calls.error_status()) is not None:
        raise _CHAOS_ERRORS[status]


@stripe_api.after_request
def lose_answer(response: Response) -> Response:
    """Let chaos take the answer away from a call that acted."""
    return api_calls.lose_answer(response)


@stripe_api.after_request
def allow_browsers(response: Response) -> Response:
    """Let pages of any origin call, as Stripe does: what protects an intent is its client secret."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = (
        "Authorization, Content-Type, Idempotency-Key, Stripe-Version"
    )
    response.headers["Access-Control-Expose-Headers"] = "Request-Id, Idempotent-Replayed"
    response.headers["Access-Control-Max-Age"] = "300"
    return response


@stripe_api.errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """Answer in Stripe's shape."""
    return respond(error_answer(error))


@stripe_api.post("/payment_intents")
def create_payment_intent() -> Response:
    """Create a payment intent."""
    asked = read_request(*_WITHOUT_EFFECT)
    currency = check_currency(asked.parameters.required_text("currency"))
    amount = asked.parameters.required_integer("amount")
    check_charge_amount(amount, currency)
    fields = IntentFields(
        amount=amount,
        currency=currency,
        capture_method=asked.parameters.choice("capture_method", _CAPTURE_METHODS)
        or IntentFields.capture_method,
        metadata=payments.merged_metadata({}, asked.parameters.metadata() or {}),
        description=asked.parameters.text("description", limit=1000),
        receipt_email=asked.parameters.email("receipt_email"),
        payment_method=asked.parameters.text("payment_method"),
    )
    confirm_now = asked.parameters.flag("confirm")
    asked.parameters.finish()
    return perform(asked, lambda work: payments.create(work, fields, confirm_now=confirm_now), confirmation)


@stripe_api.post("/payment_intents/<intent_id>")
def update_payment_intent(intent_id: str) -> Response:
    """Update a payment intent."""
    asked = read_request(*_WITHOUT_EFFECT)
    changes = IntentChanges(
        amount=asked.parameters.integer("amount"),
        metadata=asked.parameters.metadata(),
        description=asked.parameters.text("description", limit=1000),
        receipt_email=asked.parameters.email("receipt_email"),
        payment_method=asked.parameters.text("payment_method"),
    )
    asked.parameters.finish()
    return perform(asked, lambda work: payments.update(work, intent_id, changes))


@stripe_api.post("/payment_intents/<intent_id>/confirm")
def confirm_payment_intent(intent_id: str) -> Response:
    """Confirm a payment intent; a decline is 402."""
    asked = read_request(*_WITHOUT_EFFECT)
    method_name = asked.parameters.text("payment_method")
    client_secret = asked.parameters.text("client_secret")
    is_browser = g.is_browser
    asked.parameters.finish()

    def confirm(work: Work) -> Resource:
        if is_browser:
            check_client_secret(store.get(work.connection, "payment_intent", intent_id), client_secret)
        return payments.confirm(work, intent_id, method_name)

    return perform(asked, confirm, confirmation)


@stripe_api.post("/payment_intents/<intent_id>/capture")
def capture_payment_intent(intent_id: str) -> Response:
    """Capture an authorised payment intent."""
    asked = read_request()
    amount = asked.parameters.integer("amount_to_capture")
    asked.parameters.finish()
    return perform(asked, lambda work: payments.capture(work, intent_id, amount))


@stripe_api.post("/payment_intents/<intent_id>/cancel")
def cancel_payment_intent(intent_id: str) -> Response:
    """Cancel a payment intent."""
    asked = read_request()
    reason = asked.parameters.choice("cancellation_reason", _CANCELLATION_REASONS)
    asked.parameters.finish()
    return perform(asked, lambda work: payments.cancel(work, intent_id, reason))


@stripe_api.get("/payment_intents/<intent_id>")
def get_payment_intent(intent_id: str) -> Response:
    """Return a payment intent; to a browser only what a donor may know."""
    asked = read_request("key")
    client_secret = asked.parameters.text("client_secret")
    asked.parameters.finish()
    with current_sandbox().storage.reading() as connection:
        intent = store.get(connection, "payment_intent", intent_id)
        if g.is_browser:
            check_client_secret(intent, client_secret)
            return show(objects.public_payment_intent(intent))
        return show(expanded(connection, intent, asked.expand))


@stripe_api.get("/payment_intents/search")
def search_payment_intents() -> Response:
    """Find payment intents by their metadata or status."""
    asked = read_request()
    wanted = search.parse(asked.parameters.required_text("query"))
    limit = asked.parameters.integer("limit", most=100) or 10
    asked.parameters.finish()
    with current_sandbox().storage.reading() as connection:
        found = store.search(connection, "payment_intent", wanted, limit)
        page = objects.search_page(request.path, found)
        return show(expanded(connection, page, asked.expand))


@stripe_api.get("/payment_intents")
def list_payment_intents() -> Response:
    """List payment intents, newest first."""
    return show_list("payment_intent")


@stripe_api.post("/refunds")
def create_refund() -> Response:
    """Refund a charge."""
    asked = read_request()
    fields = RefundFields(
        payment_intent=asked.parameters.text("payment_intent"),
        charge=asked.parameters.text("charge"),
        amount=asked.parameters.integer("amount"),
        reason=asked.parameters.choice("reason", _REFUND_REASONS),
        metadata=payments.merged_metadata({}, asked.parameters.metadata() or {}),
    )
    asked.parameters.finish()
    return perform(asked, lambda work: refunds.create(work, fields))


@stripe_api.get("/refunds")
def list_refunds() -> Response:
    """List refunds, of one intent or charge or of all."""
    return show_list("refund", "payment_intent", "charge")


@stripe_api.get("/charges")
def list_charges() -> Response:
    """List charges, of one intent or of all."""
    return show_list("charge", "payment_intent")


@stripe_api.get("/disputes")
def list_disputes() -> Response:
    """List disputes, of one intent or charge or of all."""
    return show_list("dispute", "payment_intent", "charge")


@stripe_api.post("/disputes/<dispute_id>/close")
def close_dispute(dispute_id: str) -> Response:
    """Give up a dispute: it is lost."""
    asked = read_request()
    asked.parameters.finish()
    return perform(asked, lambda work: disputes.close(work, dispute_id, "lost"))


@stripe_api.get("/payouts")
def list_payouts() -> Response:
    """List payouts."""
    return show_list("payout", "status")


@stripe_api.get("/balance_transactions")
def list_balance_transactions() -> Response:
    """List balance transactions."""
    return show_list("balance_transaction", "source", "type")


@stripe_api.get("/refunds/<resource_id>", defaults={"kind": "refund"})
@stripe_api.get("/charges/<resource_id>", defaults={"kind": "charge"})
@stripe_api.get("/disputes/<resource_id>", defaults={"kind": "dispute"})
@stripe_api.get("/payouts/<resource_id>", defaults={"kind": "payout"})
@stripe_api.get("/balance_transactions/<resource_id>", defaults={"kind": "balance_transaction"})
def get_resource(resource_id: str, kind: str) -> Response:
    """Return a refund, a charge, a dispute, a payout or a balance transaction."""
    asked = read_request()
    asked.parameters.finish()
    with current_sandbox().storage.reading() as connection:
        return show(expanded(connection, store.get(connection, kind, resource_id), asked.expand))


@stripe_api.get("/events")
def list_events() -> Response:
    """List events, of one type or several or of all."""
    return show_list("event", "type")


@stripe_api.get("/events/<event_id>")
def get_event(event_id: str) -> Response:
    """Return an event."""
    asked = read_request()
    asked.parameters.finish()
    with current_sandbox().storage.reading() as connection:
        event = store.get(connection, "event", event_id)
        return show({**event, "pending_webhooks": delivery_log.pending_count(connection, event_id)})


@stripe_api.route("/", defaults={"path": ""}, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
@stripe_api.route("/<path:path>", methods=["GET", "POST", "DELETE", "PUT", "PATCH"])
def unknown(path: str) -> Response:
    """Answer for addresses that the sandbox does not have."""
    message = (
        f"Unrecognized request URL ({request.method}: /v1/{path}). The sandbox gateway does not have it."
    )
    raise ApiError(message, status=404)

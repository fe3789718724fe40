"""The routes of PayPal's API that the sandbox speaks."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from sandbox_gateway.chaos import api_calls
from sandbox_gateway.exchange import current_sandbox
from sandbox_gateway.paypal import (
    authority,
    disputes,
    objects,
    orders,
    payments,
    refunds,
    store,
    transactions,
)
from sandbox_gateway.paypal.bodies import Fields
from sandbox_gateway.paypal.disputes import DisputeFilter
from sandbox_gateway.paypal.errors import (
    IdentityError,
    PaypalError,
    internal_error,
    invalid_request,
    not_found,
    out_of_order,
)
from sandbox_gateway.paypal.exchange import (
    answer,
    current_addresses,
    current_merchant,
    perform,
    read_body,
    refuse,
    wants_all,
)
from sandbox_gateway.paypal.idempotency import ORDERS_KEPT_SECONDS, PAYMENTS_KEPT_SECONDS
from sandbox_gateway.paypal.objects import OrderFields
from sandbox_gateway.paypal.payments import CaptureFields
from sandbox_gateway.paypal.refunds import RefundFields
from sandbox_gateway.paypal.transactions import Page
from sandbox_gateway.resources import Resource

logger = logging.getLogger(__name__)

paypal_api = Blueprint("paypal_api", __name__)

_OPEN = ("paypal_api.token", "paypal_api.certificate")
"""Routes without an access token."""
_LONGEST_RANGE = timedelta(days=31)
_ALL_METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH"]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)


@paypal_api.before_request
def authenticate() -> None:
    """Refuse callers without an access token before reading anything else."""
    merchant = current_merchant()
    if request.endpoint not in _OPEN:
        merchant.check_token(request)
    if (status := api_calls.error_status()) is not None:
        raise out_of_order(status)


@paypal_api.after_request
def lose_answer(response: Response) -> Response:
    """Let chaos take the answer away from a call that acted."""
    return api_calls.lose_answer(response)


@paypal_api.errorhandler(PaypalError)
def refuse_request(error: PaypalError) -> Response:
    """Answer in PayPal's shape."""
    return refuse(error)


@paypal_api.errorhandler(IdentityError)
def refuse_client(error: IdentityError) -> Response:
    """Answer in the shape of OAuth 2."""
    response = answer(error.body, error.status)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = f'Bearer realm="PayPal", error="{error.body["error"]}"'
    return response


@paypal_api.errorhandler(Exception)
def admit_fault(error: Exception) -> Response:
    """Answer 500 in PayPal's shape when the sandbox itself failed."""
    if isinstance(error, HTTPException):
        raise error
    logger.error("A request failed: %s %s", request.method, request.path, exc_info=error)
    return refuse(internal_error())


@paypal_api.post("/v1/oauth2/token")
def token() -> Response:
    """Give an access token for the client's credentials."""
    merchant = current_merchant()
    access_token = merchant.new_token(request)
    if request.form.get("grant_type") != "client_credentials":
        raise IdentityError(400, "unsupported_grant_type", "Grant Type is NULL or not supported")
    return answer(
        {
            "scope": "https://uri.paypal.com/services/payments/payment/authcapture openid",
            "access_token": access_token,
            "token_type": "Bearer",
            "app_id": "APP-80W284485P519543T",
            "expires_in": int(merchant.settings.token_seconds),
            "nonce": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}{g.request_id}",
        }
    )


@paypal_api.post("/v2/checkout/orders")
def create_order() -> Response:
    """Create an order."""
    body = read_body()
    fields = _order_fields(body)

    def show(connection: Any, order_id: str) -> Resource:  # noqa: ANN401  a connection
        view = _order_view(connection, order_id)
        return view if wants_all() else objects.minimal_order(view)

    # An order that awaits the payer's action from the start is answered 200.
    status = 200 if fields.names_source else 201
    return perform(
        body, lambda work: orders.create(work, fields), show, kept_seconds=ORDERS_KEPT_SECONDS, status=status
    )


@paypal_api.get("/v2/checkout/orders/<order_id>")
def get_order(order_id: str) -> Response:
    """Return an order."""
    with current_sandbox().storage.reading() as connection:
        return answer(_order_view(connection, order_id))


@paypal_api.post("/v2/checkout/orders/<order_id>/capture")
def capture_order(order_id: str) -> Response:
    """Capture an approved order."""
    return perform(
        read_body(), lambda work: orders.capture(work, order_id), _show_paid, kept_seconds=ORDERS_KEPT_SECONDS
    )


@paypal_api.post("/v2/checkout/orders/<order_id>/authorize")
def authorize_order(order_id: str) -> Response:
    """Authorise an approved order."""
    return perform(
        read_body(),
        lambda work: orders.authorize(work, order_id),
        _show_paid,
        kept_seconds=ORDERS_KEPT_SECONDS,
    )


@paypal_api.get("/v2/payments/captures/<payment_id>", defaults={"kind": store.CAPTURE})
@paypal_api.get("/v2/payments/refunds/<payment_id>", defaults={"kind": store.REFUND})
@paypal_api.get("/v2/payments/authorizations/<payment_id>", defaults={"kind": store.AUTHORIZATION})
@paypal_api.get("/v1/customer/disputes/<payment_id>", defaults={"kind": store.DISPUTE})
def get_payment(payment_id: str, kind: str) -> Response:
    """Return a capture, a refund, an authorisation or a dispute."""
    with current_sandbox().storage.reading() as connection:
        return answer(objects.public(store.get(connection, kind, payment_id)))


@paypal_api.post("/v2/payments/captures/<capture_id>/refund")
def refund_capture(capture_id: str) -> Response:
    """Refund a capture, or a part of it."""
    body = read_body()
    fields = RefundFields(
        amount=body.money("amount"),
        invoice_id=body.text("invoice_id", most=127),
        custom_id=body.text("custom_id", most=255),
        note=body.text("note_to_payer", most=255),
    )
    return perform(
        body,
        lambda work: refunds.create(work, capture_id, fields),
        lambda connection, refund_id: _payment(connection, store.REFUND, refund_id),
        kept_seconds=PAYMENTS_KEPT_SECONDS,
    )


@paypal_api.post("/v2/payments/authorizations/<authorization_id>/capture")
def capture_authorization(authorization_id: str) -> Response:
    """Capture an authorisation, or a part of it."""
    body = read_body()
    fields = CaptureFields(
        amount=body.money("amount"),
        invoice_id=body.text("invoice_id", most=127),
        final=body.flag("final_capture") or False,
    )
    return perform(
        body,
        lambda work: payments.capture_authorization(work, authorization_id, fields),
        lambda connection, capture_id: _payment(connection, store.CAPTURE, capture_id),
        kept_seconds=PAYMENTS_KEPT_SECONDS,
    )


@paypal_api.post("/v2/payments/authorizations/<authorization_id>/void")
def void_authorization(authorization_id: str) -> Response:
    """Void an authorisation: 204, or 200 with the whole."""
    response = perform(
        read_body(),
        lambda work: payments.void(work, authorization_id),
        lambda connection, identifier: objects.public(store.get(connection, store.AUTHORIZATION, identifier)),
        kept_seconds=PAYMENTS_KEPT_SECONDS,
        status=200,
    )
    if response.status_code == 200 and not wants_all():
        response.status_code, response.data = 204, b""
    return response


@paypal_api.get("/v1/customer/disputes")
def list_disputes() -> Response:
    """List disputes."""
    start = request.args.get("start_time")
    wanted = DisputeFilter(
        size=_number("page_size", 10, most=50),
        token=request.args.get("next_page_token"),
        capture=request.args.get("disputed_transaction_id"),
        since=None if start is None else _moment("start_time").timestamp(),
    )
    with current_sandbox().storage.reading() as connection:
        return answer(disputes.list_page(connection, wanted, current_addresses()))


@paypal_api.get("/v1/reporting/transactions")
def list_transactions() -> Response:
    """List the lines of the balance in a period of at most 31 days."""
    page = Page(
        start=_moment("start_date"),
        end=_moment("end_date"),
        number=_number("page", 1, most=2**31),
        size=_number("page_size", 100, most=500),
        whole=request.args.get("fields") == "all",
    )
    if page.end < page.start:
        raise _bad_query("end_date", "INVALID_REQUEST", "End date is before start date.")
    if page.end - page.start > _LONGEST_RANGE:
        raise _bad_query("end_date", "INVALID_REQUEST", "Date range is greater than 31 days")
    with current_sandbox().storage.reading() as connection:
        return answer(transactions.list_page(connection, page, current_addresses()))


@paypal_api.get("/v1/notifications/certs/<certificate_id>")
def certificate(certificate_id: str) -> Response:
    """Serve a certificate that signs webhooks, and the one that signed it."""
    with current_sandbox().storage.reading() as connection:
        chain = authority.chain(connection, certificate_id)
    if chain is None:
        raise not_found()
    return Response(chain, content_type="application/x-pem-file")


@paypal_api.route("/v2/<path:path>", methods=_ALL_METHODS)
@paypal_api.route("/v1/oauth2/<path:path>", methods=_ALL_METHODS)
@paypal_api.route("/v1/customer/<path:path>", methods=_ALL_METHODS)
@paypal_api.route("/v1/reporting/<path:path>", methods=_ALL_METHODS)
@paypal_api.route("/v1/notifications/<path:path>", methods=_ALL_METHODS)
def unknown(path: str) -> Response:  # noqa: ARG001  it names the route
    """Answer for addresses that the sandbox does not have."""
    raise not_found()


def _order_fields(body: Fields) -> OrderFields:
    """Return what a body says about a new order."""
    intent = body.choice("intent", ("CAPTURE", "AUTHORIZE"))
    if intent is None:
        raise body.missing("intent")
    unit = body.only_entry("purchase_units")
    source = body.object("payment_source")
    wallet = source.object("paypal") if source else None
    # Where the donor returns to: inside the payment source, or, as it was before, beside it.
    context = (wallet.object("experience_context") if wallet else None) or body.object("application_context")
    return OrderFields(
        intent=intent,
        amount=unit.required_money("amount"),
        reference_id=unit.text("reference_id", most=256) or OrderFields.reference_id,
        custom_id=unit.text("custom_id", most=255),
        invoice_id=unit.text("invoice_id", most=127),
        description=unit.text("description", most=127),
        return_url=context.url("return_url") if context else None,
        cancel_url=context.url("cancel_url") if context else None,
        names_source=wallet is not None,
    )


def _order_view(connection: Any, order_id: str) -> Resource:  # noqa: ANN401  a connection
    order = store.get(connection, store.ORDER, order_id)
    return orders.view(connection, order, current_addresses())


def _show_paid(connection: Any, order_id: str) -> Resource:  # noqa: ANN401  a connection
    view = _order_view(connection, order_id)
    return view if wants_all() else objects.minimal_payment_order(view)


def _payment(connection: Any, kind: str, identifier: str) -> Resource:  # noqa: ANN401  a connection
    payment = objects.public(store.get(connection, kind, identifier))
    return payment if wants_all() else objects.minimal_payment(payment)


def _moment(name: str) -> datetime:
    """Return a moment from the query, which must be there and have an offset."""
    text = request.args.get(name)
    if text is None:
        raise _bad_query(name, "MISSING_REQUIRED_PARAMETER", "A required field / parameter is missing.")
    try:
        return datetime.fromisoformat(text.upper() if _MOMENT.fullmatch(text) else "").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        description = "Invalid date passed; Seconds and an offset are required."
        raise _bad_query(name, "INVALID_PARAMETER_SYNTAX", description) from error


def _number(name: str, default: int, *, most: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", text) or not 1 <= int(text) <= most:
        raise _bad_query(name, "INVALID_PARAMETER_VALUE", "The value of a field is invalid.")
    return int(text)


def _bad_query(name: str, issue: str, description: str) -> PaypalError:
    return invalid_request(issue, description, name, location="query")

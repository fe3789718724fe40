"""POST /payments/intent: the donor wants to pay.

There are three steps: the payment's row is committed, the gateway is called with a key made of the row's id,
and its answer is stored. No transaction is open during the call. After a crash at any point the caller asks
again, and the same key returns the same intent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from webhook_adapter.bodies import read_body
from webhook_adapter.database import Database, OpenedPayment, StoredIntent
from webhook_adapter.errors import ApiError
from webhook_adapter.gateway_calls import one_request
from webhook_adapter.metrics import Metrics
from webhook_adapter.payment_gateway import (
    GatewayUnavailableError,
    Intent,
    IntentInFlightError,
    PaymentGateway,
)
from webhook_adapter.tracing import traceparent

MAX_BODY = 64 * 1024


def routes(gateways: Mapping[str, PaymentGateway], database: Database, metrics: Metrics) -> Blueprint:
    """Return the routes for payment intents; `gateways` has the gateways that are switched on, by name."""
    blueprint = Blueprint("intents", __name__)
    blueprint.post("/intent")(_Desk(gateways, database, metrics).create)
    return blueprint


@dataclass(frozen=True)
class _Desk:
    gateways: Mapping[str, PaymentGateway]
    database: Database
    metrics: Metrics

    def create(self) -> Response:
        """Answer with what the donor can pay, or with an error before the proxy gives up."""
        with one_request():
            return self._create()

    def _create(self) -> Response:
        wanted = _json_text()
        self._check_gateway(wanted)
        opened = self._open(wanted)
        if opened.call is None:
            return _shown(opened)
        call = json.loads(opened.call)
        try:
            intent = self._ask(call)
        except IntentInFlightError:
            # The request that came first has most likely stored the intent by now.
            opened = self.database.open_payment(wanted, traceparent())
            if opened.payment is None or opened.call is not None:
                raise
            return _shown(opened)
        payment_id = call["metadata"]["payment_id"]
        return _stored(payment_id, self.database.store_intent(payment_id, intent.id, intent.secret))

    def _check_gateway(self, wanted: str) -> None:
        """Refuse a gateway that is switched off, before an intent at another gateway is canceled for it."""
        if _gateway_in(wanted) == "paypal" and "paypal" not in self.gateways:
            raise ApiError(400, "unknown_gateway", "gateway must be stripe: paypal is switched off")

    def _open(self, wanted: str) -> OpenedPayment:
        opened = self.database.open_payment(wanted, traceparent())
        if opened.cancel is None:
            return opened
        self._cancel(json.loads(opened.cancel))
        opened = self.database.open_payment(wanted, traceparent())
        if opened.cancel is not None:
            # It is being paid at this moment, or another request has just chosen the other gateway again.
            details = "the donation is being paid at another gateway"
            raise ApiError(409, "payment_in_progress", details, retry_after=5)
        return opened

    def _cancel(self, cancel: Mapping[str, Any]) -> None:
        """Cancel an intent at another gateway; the gateway's answer is evidence, like a webhook."""
        gateway, intent_id = self.gateways.get(cancel["gateway"]), cancel["payment_intent_id"]
        canceled = None
        if gateway is not None and intent_id is not None:
            canceled = gateway.cancel_intent(intent_id)
        if canceled is None:
            self.database.replace_payment(cancel["payment_id"])
        else:
            self.database.receive_reading(cancel["gateway"], "payment_intent", canceled)

    def _ask(self, call: Mapping[str, Any]) -> Intent:
        name = call.get("gateway", "stripe")
        try:
            intent = self.gateways[name].create_intent(call)
        except ApiError as error:
            is_away = isinstance(error, GatewayUnavailableError)
            self.metrics.intent_called(name, "unavailable" if is_away else "refused")
            raise
        self.metrics.intent_called(name, "created")
        return intent


def _shown(opened: OpenedPayment) -> Response:
    return Response(opened.payment, 200, mimetype="application/json")


def _stored(payment_id: str, stored: StoredIntent) -> Response:
    """Answer with the stored payment, and with its address when this request stored it."""
    answer = Response(stored.payment, stored.status, mimetype="application/json")
    if stored.status == 201:
        answer.headers["Location"] = f"/api/v1/payments/{payment_id}"
    return answer


def _json_text() -> str:
    """Return the request's body as text; PostgreSQL checks that it is JSON, and what is in it."""
    if request.mimetype != "application/json":
        raise ApiError(415, "unsupported_media_type", "Content-Type must be application/json")
    try:
        return read_body(MAX_BODY).decode()
    except UnicodeDecodeError as error:
        raise ApiError(400, "invalid_json", "the body must be JSON in UTF-8") from error


def _gateway_in(wanted: str) -> object:
    """Return the gateway that a body names; None when the body is one that PostgreSQL will refuse."""
    try:
        body = json.loads(wanted)
    except (ValueError, RecursionError):
        return None
    return body.get("gateway") if isinstance(body, dict) else None

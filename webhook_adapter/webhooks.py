"""POST /payments/webhook: what the payment gateways tell us.

The bytes are verified and stored, and the database's answer is passed on. Nothing here reads the body: a
surprise in it must not lose an authentic event, nor make a gateway switch our endpoint off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from flask import Blueprint, Response, request

from webhook_adapter import paypal_signature, stripe_signature
from webhook_adapter.bodies import read_body
from webhook_adapter.certificate_store import CertificateStore
from webhook_adapter.database import Database
from webhook_adapter.errors import ApiError
from webhook_adapter.metrics import Metrics
from webhook_adapter.settings import Settings
from webhook_adapter.signatures import InvalidSignature
from webhook_adapter.tracing import traceparent

log = structlog.get_logger(__name__)

MAX_BODY = 1024 * 1024
MAX_KEPT_HEADER = 256

STRIPE_HEADER = "Stripe-Signature"
PAYPAL_HEADER = "Paypal-Transmission-Sig"

# Headers that are stored with an event, and where WSGI has them.
_KEPT = {"user-agent": "HTTP_USER_AGENT", "content-type": "CONTENT_TYPE"}

_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def routes(
    settings: Settings,
    certificates: CertificateStore | None,
    database: Database,
    metrics: Metrics,
    clock: Callable[[], float],
) -> Blueprint:
    """Return the webhook routes; `certificates` has PayPal's keys, `clock` returns Unix seconds."""
    intake = _Intake(settings, certificates, database, metrics, clock)
    blueprint = Blueprint("webhooks", __name__)
    blueprint.post("/webhook")(intake.receive)
    blueprint.post("/webhook/stripe")(intake.receive_stripe)
    blueprint.post("/webhook/paypal")(intake.receive_paypal)
    return blueprint


@dataclass(frozen=True)
class _Intake:
    settings: Settings
    certificates: CertificateStore | None
    database: Database
    metrics: Metrics
    clock: Callable[[], float]

    def receive(self) -> Response:
        """Take a webhook from the gateway whose signature header it has."""
        is_stripe, is_paypal = STRIPE_HEADER in request.headers, PAYPAL_HEADER in request.headers
        if is_stripe and is_paypal:
            # No gateway signs as two. Whichever we chose, a forger could make us choose the other.
            raise self._not_authentic("unknown", "ambiguous")
        if is_paypal:
            return self.receive_paypal()
        if is_stripe:
            return self.receive_stripe()
        raise self._not_authentic("unknown", "missing")

    def receive_stripe(self) -> Response:
        """Take a webhook from Stripe."""
        body = read_body(MAX_BODY)
        header = request.environ.get("HTTP_STRIPE_SIGNATURE")
        try:
            secrets = self.settings.stripe_webhook_secrets
            signed_at = stripe_signature.verify(body, header, secrets, self.clock())
        except InvalidSignature as invalid:
            raise self._not_authentic("stripe", invalid.reason) from invalid
        return self._take("stripe", body, {"stripe-signature-timestamp": str(signed_at)}, "v1")

    def receive_paypal(self) -> Response:
        """Take a webhook from PayPal."""
        if self.settings.paypal is None or self.certificates is None:
            raise ApiError(400, "unknown_gateway", "paypal is switched off")
        body = read_body(MAX_BODY)
        headers = {
            name: request.headers[name] for name in paypal_signature.HEADERS if name in request.headers
        }
        try:
            webhook_id, key = self.settings.paypal.webhook_id, self.certificates.key
            sent = paypal_signature.verify(body, headers, webhook_id, key, self.clock())
        except InvalidSignature as invalid:
            raise self._not_authentic("paypal", invalid.reason) from invalid
        said = {
            "paypal-transmission-id": sent.id,
            "paypal-transmission-time": sent.time,
            "paypal-auth-algo": sent.auth_algo,
            "paypal-cert-url": sent.cert_url[:MAX_KEPT_HEADER],
        }
        return self._take("paypal", body, said, "paypal-sha256-rsa")

    def _take(self, gateway: str, body: bytes, said: Mapping[str, str], scheme: str) -> Response:
        answer = self.database.receive_webhook(gateway, body, _kept_headers(said), scheme)
        self.metrics.webhook_processed(gateway, answer.status)
        return Response(answer.text, mimetype="application/json")

    def _not_authentic(self, gateway: str, reason: str) -> ApiError:
        self.metrics.signature_invalid(gateway, reason)
        log.warning("webhook_refused", gateway=gateway, reason=reason)
        if reason == "missing":
            return ApiError(400, "signature_missing", "the header with the gateway's signature is missing")
        return ApiError(400, "signature_invalid", reason)


def _kept_headers(said: Mapping[str, str]) -> str:
    """Return what was verified, and the headers to store with an event, as JSON text without the signature.

    They are cut short, and characters that jsonb refuses are replaced: no header may stop a verified event.
    """
    kept = dict(said)
    environ = request.environ
    for name, variable in _KEPT.items():
        if variable in environ:
            kept[name] = _UNPRINTABLE.sub("?", environ[variable])[:MAX_KEPT_HEADER]
    trace = traceparent()
    if trace:
        kept["traceparent"] = trace
    return json.dumps(kept)

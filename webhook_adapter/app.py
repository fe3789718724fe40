"""The Flask app."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from outbound.guarded_http import ANYWHERE, PUBLIC
from startup import logs
from webhook_adapter import certificate_store, errors, health, intents, metrics, webhooks
from webhook_adapter.certificate_store import CertificateStore
from webhook_adapter.certificates import origins_at, paypals_origins
from webhook_adapter.database import Database
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.metrics import Metrics
from webhook_adapter.payment_gateway import PaymentGateway
from webhook_adapter.paypal_gateway import PayPalGateway
from webhook_adapter.settings import PayPalSettings, Settings
from webhook_adapter.stripe_gateway import StripeGateway
from webhook_adapter.tracing import add_trace_id


def create_app(settings: Settings | None = None, clock: Callable[[], float] = time.time) -> Flask:
    """Make the app; without `settings` they come from the environment, `clock` returns Unix seconds.

    Connections are opened here: call it in the process that serves, after any fork.
    """
    logs.configure("webhook_adapter", add_trace_id)
    settings = settings or Settings.from_env()
    # While the database is away, two threads stay free to answer that, and to answer /health.
    database = Database(settings.database_url, settings.pool_size, max_waiting=max(1, settings.threads - 2))
    counted = Metrics()
    certificates = (
        _certificates(settings.paypal, clock, livemode=settings.livemode) if settings.paypal else None
    )
    gateways = _gateways(settings, counted)

    app = _App(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # Answer 404 to a path with two slashes, not a redirect: a gateway counts a redirect as a failure.
    app.url_map.merge_slashes = False
    app.extensions["webhook_adapter.database"] = database
    errors.register(app)
    metrics.register(app, counted)
    app.register_blueprint(health.routes(database))
    prefix = "/api/v1/payments"
    app.register_blueprint(intents.routes(gateways, database, counted), url_prefix=prefix)
    app.register_blueprint(
        webhooks.routes(settings, certificates, database, counted, clock), url_prefix=prefix
    )
    return app


class _App(Flask):
    """Flask, without its check in every request whether a function is a coroutine: none of ours is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def _gateways(settings: Settings, counted: Metrics) -> dict[str, PaymentGateway]:
    names = ["stripe", *(["paypal"] if settings.paypal else [])]
    # Calls to gateways that hang must not take every thread: webhooks still have to get through.
    slots = max(1, settings.threads // 2 // len(names))
    calls = {
        name: GatewayCalls(
            name, slots=slots, retries=settings.gateway_retries, on_circuit=_shown(counted, name)
        )
        for name in names
    }
    gateways: dict[str, PaymentGateway] = {"stripe": StripeGateway(settings, calls["stripe"])}
    if settings.paypal:
        gateways["paypal"] = PayPalGateway(settings.paypal, settings.gateway_timeout, calls["paypal"])
    return gateways


def _certificates(
    settings: PayPalSettings, clock: Callable[[], float], *, livemode: bool
) -> CertificateStore:
    base = settings.cert_base
    origins = paypals_origins(livemode=livemode) if base is None else origins_at(base)
    return CertificateStore(
        origins,
        partial(certificate_store.read_roots, settings.ca_file),
        # PayPal's own hosts are public. Another base is set in development only, and may be anywhere.
        certificate_store.fetcher(PUBLIC if base is None else ANYWHERE),
        clock,
    )


def _shown(counted: Metrics, gateway: str) -> Callable[[bool], None]:
    return lambda is_open: counted.circuit(gateway, is_open=is_open)

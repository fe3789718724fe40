"""The Flask app."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from webhook_adapter import certificate_store, errors, health, intents, logs, metrics, webhooks
from webhook_adapter.certificate_store import CertificateStore
from webhook_adapter.certificates import origins_at, paypals_origins
from webhook_adapter.database import Database
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.metrics import Metrics
from webhook_adapter.payment_gateway import PaymentGateway
from webhook_adapter.paypal_gateway import PayPalGateway
from webhook_adapter.settings import PayPalSettings, Settings
from webhook_adapter.stripe_gateway import StripeGateway


def create_app(settings: Settings | None = None, clock: Callable[[], float] = time.time) -> Flask:
    """Make the app; without `settings` they come from the environment, `clock` gives Unix seconds.

    It opens its connections here: call it in the process that serves, after any fork.
    """
    logs.configure()
    settings = settings or Settings.from_env()
    # While the database is away, some threads must stay free to say so, and that we are alive.
    database = Database(settings.database_url, settings.pool_size, max_waiting=max(1, settings.threads - 2))
    counted = Metrics()
    certificates = (
        _certificates(settings.paypal, clock, livemode=settings.livemode) if settings.paypal else None
    )
    gateways = _gateways(settings, counted)

    app = _App(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # Nobody is sent elsewhere: a gateway takes a redirect for a failure.
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
    """Flask, without the look at every function of every request whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def _gateways(settings: Settings, counted: Metrics) -> dict[str, PaymentGateway]:
    names = ["stripe", *(["paypal"] if settings.paypal else [])]
    # Gateways that hang must not take every thread: webhooks have to get through.
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
        # PayPal's hosts are public; a base that somebody set is where they say it is.
        partial(certificate_store.fetch, is_public=base is None),
        clock,
    )


def _shown(counted: Metrics, gateway: str) -> Callable[[bool], None]:
    return lambda is_open: counted.circuit(gateway, is_open=is_open)

"""The application: `gunicorn --workers 1 --threads 8 'sandbox_gateway.app:create_app()'`.

One process, since the deliveries and the keys in flight belong to it; threads for the requests.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from sandbox_gateway.chaos.control import chaos_control
from sandbox_gateway.control import control
from sandbox_gateway.environment import SettingsError
from sandbox_gateway.errors import ApiError, internal_error
from sandbox_gateway.exchange import show_json
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.pages import pages
from sandbox_gateway.paypal.blueprints import PAYPAL_BLUEPRINTS
from sandbox_gateway.sandbox import Sandbox
from sandbox_gateway.settings import Settings
from sandbox_gateway.stripe.blueprints import STRIPE_BLUEPRINTS
from sandbox_gateway.twilio.messages import twilio

logger = logging.getLogger(__name__)

GUNICORN_BOOT_ERROR = 3
"""The exit code at which gunicorn stops instead of starting one worker after the other."""

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes; more than any receiver should take, so that a receiver's limit can be tested."""


def create_app(settings: Settings | None = None) -> Flask:
    """Build the sandbox and start its background work; the settings come from the environment by default."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    sandbox = Sandbox(settings or _settings())
    app.extensions["sandbox"] = sandbox
    for blueprint in (control, chaos_control, pages, *STRIPE_BLUEPRINTS, *PAYPAL_BLUEPRINTS, twilio):
        app.register_blueprint(blueprint)
    app.before_request(_name_request)
    app.after_request(_finish_response)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)
    app.add_url_rule("/health", view_func=_health)
    sandbox.start()
    return app


def _settings() -> Settings:
    try:
        return Settings.from_env()
    except SettingsError as error:
        logger.critical("%s", error)
        raise SystemExit(GUNICORN_BOOT_ERROR) from error


def _name_request() -> None:
    g.request_id = new_id("req", 14)


def _finish_response(response: Response) -> Response:
    response.headers["Request-Id"] = g.get("request_id", "")
    response.headers["Cache-Control"] = "no-cache, no-store"
    return response


def _health() -> Response:
    """Answer 200 when the sandbox can read its file."""
    sandbox: Sandbox = current_app.extensions["sandbox"]
    with sandbox.storage.reading() as connection:
        connection.execute("select 1")
    return show_json({"status": "ok"})


def _http_error(error: HTTPException) -> Response:
    """Answer werkzeug's own refusals (unknown address, body too large) in Stripe's shape."""
    status = error.code or 500
    refusal = ApiError(error.description or error.name, status=status)
    response = show_json(refusal.body, status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


def _fault(error: Exception) -> Response:
    logger.error("A request failed: %s %s", request.method, request.path, exc_info=error)
    fault = internal_error()
    return show_json(fault.body, fault.status)

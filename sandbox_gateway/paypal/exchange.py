"""How one request to PayPal's API is read, executed and answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Response, g, request

from sandbox_gateway.exchange import current_sandbox
from sandbox_gateway.paypal import bodies, idempotency
from sandbox_gateway.paypal.bodies import Fields
from sandbox_gateway.paypal.context import addresses
from sandbox_gateway.paypal.errors import PaypalError, in_progress, not_found
from sandbox_gateway.paypal.idempotency import Call
from sandbox_gateway.paypal.merchant import Merchant
from sandbox_gateway.paypal.objects import Addresses
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Origin, Work

Show: TypeAlias = Callable[[Any, str], Resource]
"""Returns what is answered about an object as it is now, given the connection and the id."""


def current_merchant() -> Merchant:
    """Return the merchant of the running app; raise `PaypalError` 404 while PayPal is switched off."""
    merchant = current_sandbox().paypal
    if merchant is None:
        raise not_found()
    return merchant


def current_addresses() -> Addresses:
    """Return where links lead."""
    return addresses(current_merchant().settings)


def read_body() -> Fields:
    """Read the request's JSON."""
    return bodies.read(request.get_data(), request.mimetype)


def perform(
    fields: Fields,
    operation: Callable[[Work], Resource | PaypalError],
    show: Show,
    *,
    kept_seconds: float,
    status: int = 201,
) -> Response:
    """Execute an operation once for its PayPal-Request-Id and answer with what it made.

    A repetition answers 200 with the present state. When the operation returns a refusal instead of raising
    it, what it wrote is stored all the same; the id stays free.
    """
    request_id = idempotency.check_id(request.headers.get("PayPal-Request-Id"))
    call = Call(str(request.endpoint), request.path, fields.values, request_id, kept_seconds)
    sandbox = current_sandbox()
    in_flight = current_merchant().in_flight.claim(call.key, in_progress())
    with in_flight, sandbox.work(Origin(g.request_id, request_id)) as work:
        known = idempotency.recall(work.connection, call, work.now)
        if known is not None:
            return answer(show(work.connection, known))
        made = operation(work)
        if isinstance(made, PaypalError):
            return refuse(made)
        idempotency.remember(work.connection, call, made["id"], work.now)
        return answer(show(work.connection, made["id"]), status)


def wants_all() -> bool:
    """Return whether the caller asked for the whole object; PayPal's default is the shortest form."""
    return "return=representation" in request.headers.get("Prefer", "")


def answer(body: object, status: int = 200) -> Response:
    """Make the HTTP response."""
    response = Response(json.dumps(body, separators=(",", ":")), status, content_type="application/json")
    response.headers["Paypal-Debug-Id"] = debug_id()
    return response


def refuse(error: PaypalError) -> Response:
    """Make the HTTP response to a request that is refused."""
    return answer(error.body(debug_id()), error.status)


def debug_id() -> str:
    """Return the identifier of the request."""
    return f"f{g.request_id.removeprefix('req_').lower()[:12]}"

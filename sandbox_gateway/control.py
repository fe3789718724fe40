"""The control plane for people and tests, under /sandbox: the deliveries, and sending events by hand.

It has no authentication: the sandbox listens on loopback only.
"""

from __future__ import annotations

import json
from typing import cast

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.deliveries.delivery import STRIPE, Gateway, NewDelivery, Signing
from sandbox_gateway.errors import ApiError
from sandbox_gateway.exchange import current_sandbox, show_json
from sandbox_gateway.hand import answer, refuse
from sandbox_gateway.parameters import Parameters, decode

control = Blueprint("control", __name__, url_prefix="/sandbox")
control.register_error_handler(ApiError, refuse)

MOST_SHOWN = 1000
LARGEST_NUMBER = 2**63 - 1


@control.get("/deliveries")
def list_deliveries() -> Response:
    """List deliveries with their attempts, newest first; `?event=evt_...` and `?limit=` narrow it."""
    parameters = Parameters(decode(request.query_string))
    event_id = parameters.text("event")
    limit = parameters.integer("limit", most=MOST_SHOWN) or 100
    parameters.finish()
    with current_sandbox().storage.reading() as connection:
        return show_json({"deliveries": delivery_log.show(connection, limit=limit, event_id=event_id)})


@control.get(f"/deliveries/<int(max={LARGEST_NUMBER}):delivery_id>")
def get_delivery(delivery_id: int) -> Response:
    """Return one delivery with its attempts."""
    return _delivery(delivery_id)


@control.get("/events")
def list_events() -> Response:
    """List the ids of all events that were to be sent, of both gateways or of `?gateway=`."""
    parameters = Parameters(decode(request.query_string))
    gateway = parameters.choice("gateway", tuple(current_sandbox().policy.routes))
    parameters.finish()
    with current_sandbox().storage.reading() as connection:
        return show_json({"events": delivery_log.event_ids(connection, gateway)})


@control.post("/events/<event_id>/redeliver")
def redeliver(event_id: str) -> Response:
    """Send an event once more and answer with the delivery after its first attempt; failures are retried."""
    return _attempted(current_sandbox().redeliver(event_id))


@control.post("/events/<event_id>/send-again")
def send_again(event_id: str) -> AnyResponse:
    """Queue an event once more and answer at once."""
    return answer({"delivery": current_sandbox().redeliver(event_id)}, f"{event_id}: queued")


@control.post("/events")
def send_event() -> Response:
    """Send the body of the request, unread, as a webhook with a valid signature; answer after the attempt.

    Query parameters: `timestamp` (the `t` that is signed), `secret` (the key that signs), `signature` (the
    whole header, word for word), `gateway` (stripe, the default, or paypal), `url`, `retry=true` (go on after
    a failure; by default it is sent once).
    """
    parameters = Parameters(decode(request.query_string))
    policy = current_sandbox().policy
    signing = Signing(parameters.text("timestamp"), parameters.text("secret"), parameters.text("signature"))
    gateway = cast("Gateway", parameters.choice("gateway", tuple(policy.routes)) or STRIPE)
    url = parameters.text("url") or policy.webhook_url(gateway)
    most_attempts = None if parameters.flag("retry") else 1
    parameters.finish()
    body = request.get_data()
    event_id, event_type = _labels(body)
    with current_sandbox().work() as work:
        delivery = NewDelivery(
            url, work.now, work.now, body, event_id, event_type, signing, most_attempts, gateway
        )
        delivery_id = delivery_log.add(work.connection, delivery)
    return _attempted(delivery_id)


def _labels(body: bytes) -> tuple[str | None, str | None]:
    """Return the id and the type of a hand-made event for the log, as far as it has them."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(event, dict):
        return None, None
    identifier, event_type = (
        value.encode(errors="replace").decode() if isinstance(value := event.get(name), str) else None
        for name in ("id", "type")
    )
    return identifier, event_type


def _attempted(delivery_id: int) -> Response:
    """Answer with a delivery once its first attempt is over."""
    sandbox = current_sandbox()

    def was_attempted() -> bool:
        with sandbox.storage.reading() as connection:
            return delivery_log.was_attempted(connection, delivery_id)

    sandbox.deliveries.wait_until(was_attempted, sandbox.settings.delivery_timeout + 5)
    return _delivery(delivery_id)


def _delivery(delivery_id: int) -> Response:
    with current_sandbox().storage.reading() as connection:
        found = delivery_log.show(connection, limit=1, delivery_id=delivery_id)
    if not found:
        raise ApiError(f"No such delivery: {delivery_id}", status=404, code="resource_missing")
    return show_json(found[0])

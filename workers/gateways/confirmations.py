"""The actor that reads from a gateway's API what its webhooks tell of.

PayPal's signature binds a webhook to its body only weakly, and Stripe's webhooks name fees without their
amounts. So the object that an event is about is read from the gateway itself, and that reading is evidence.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import Gateway

log = structlog.get_logger(__name__)


def declare(
    broker: Broker, functions: GatewayFunctions, gateways: Mapping[str, Gateway], calls: Calls
) -> None:
    """Declare the actor `confirmations`."""

    @dramatiq.actor(broker=broker, queue_name="confirmations")
    def confirmations(event: dict[str, Any]) -> None:
        data = event["data"]
        event_id, name, kind = int(data["gateway_event_id"]), str(data["gateway"]), str(data["kind"])
        news = log.bind(actor="confirmations", gateway_event_id=event_id, kind=kind)
        with calls.at(gateways, name, news) as gateway:
            readings = gateway.reader.readings(kind, str(data["object_id"]))
        answer = functions.confirm_event(event_id, readings)
        news.info("event_confirmed", outcome=answer.get("status"), reason=answer.get("reason"))

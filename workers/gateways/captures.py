"""The actor that captures orders which donors have approved.

An order is captured once, however often the actor runs and wherever it dies: the gateway repeats its answer
to a known idempotency key, and never captures an order twice. What the gateway then says of the order is the
evidence. When it refuses, because the order was captured before, was declined or is not approved after all,
the order is read, and that reading is the evidence.

An order that nothing was heard of for a while is read first: the webhook of its approval, or of its refunds,
may have been lost.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import CaptureRequest, Gateway, Orders, Reading
from workers.gateways.once import once

log = structlog.get_logger(__name__)

#: The event that asks to look at an order, and to capture it only if the order says that it is approved.
LOOK = "order.unsettled"


class UnknownOrderError(Exception):
    """The gateway does not know the order: it has expired, or we use the key of another account."""


def declare(
    broker: Broker, functions: GatewayFunctions, gateways: Mapping[str, Gateway], calls: Calls
) -> None:
    """Declare the actor `captures`."""
    orders = {name: gateway.orders for name, gateway in gateways.items() if gateway.orders is not None}

    @dramatiq.actor(broker=broker, queue_name="captures")
    def captures(event: dict[str, Any]) -> None:
        payment_id = UUID(event["data"]["payment_id"])
        request = functions.start_capture(payment_id, is_look=event["type"] == LOOK)
        if request is None:
            return
        news = log.bind(actor="captures", payment_id=str(payment_id))
        try:
            with calls.at(orders, request.gateway, news) as gateway:
                order = _settle(gateway, request, news)
        except UnknownOrderError:
            if event["type"] != LOOK:
                raise
            news.info("order_forgotten")  # nobody approved it in time
            return
        answer = functions.receive_reading(request.gateway, Reading("order", order))
        news.info("order_read", outcome=answer.get("status"), status=answer.get("new_status"))


def _settle(orders: Orders, request: CaptureRequest, news: structlog.stdlib.BoundLogger) -> bytes:
    """Return the order after everything was done about it that can be done."""
    key = request.idempotency_key
    if request.is_read_first:
        raw = _read(orders, request)
        order = json.loads(raw)
        if not request.is_capturable or order.get("status") != "APPROVED":
            return raw
        # An order approved anew after a decline has changed since. The first key would repeat the decline.
        key = f"{key}-{_digits(order.get('update_time'))}"
    capture = partial(orders.capture_order, request.order_id, key)
    return once(capture, partial(_read, orders, request), news)


def _read(orders: Orders, request: CaptureRequest) -> bytes:
    order = orders.read_order(request.order_id)
    if order is None:
        raise UnknownOrderError
    return order


def _digits(moment: object) -> str:
    return "".join(filter(str.isdecimal, str(moment)))[:20]

"""The actor that takes the money of orders that donors have approved.

It leads to one capture however often it runs and wherever it dies: the gateway repeats its answer to a known
idempotency key, and captures an order once. What the gateway then says of the order is the evidence; that it
was captured already, declined or not approved after all is read from the order, too.

An order of which nothing was heard for a while is read first: perhaps its approval, or what became of its
refunds, got lost on the way.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.database import CaptureRequest, Database, Reading
from workers.failures import MAX_BACKOFF, MIN_BACKOFF, TemporaryError, is_worth_another_try
from workers.gateways.calls import Calls
from workers.gateways.paypal.api import PayPalRefusedError

log = structlog.get_logger(__name__)

# Refusals that say nothing about the order: something must end, or somebody set our account right.
_NOT_ABOUT_THE_ORDER = frozenset({
    "INTERNAL_SERVER_ERROR",
    "PAYEE_ACCOUNT_LOCKED_OR_CLOSED",
    "PAYEE_ACCOUNT_RESTRICTED",
    "PAYPAL_REQUEST_ID_PREVIOUSLY_USED",
    "PERMISSION_DENIED",
    "PREVIOUS_REQUEST_IN_PROGRESS",
    "UNPROCESSABLE_ENTITY",
})  # fmt: skip


#: The event that asks to look at an order, and to capture it only if it says that it is approved.
LOOK = "order.unsettled"


class UnknownOrderError(Exception):
    """The gateway knows no such order: it has expired, or we ask with another account's key."""


class Gateway(Protocol):
    """A gateway whose orders are captured in a second step. All that may pass is raised as TemporaryError."""

    def capture_order(self, order_id: str, key: str) -> bytes:
        """Take the money and return the order as answered. Raises PayPalRefusedError."""

    def read(self, kind: str, object_id: str) -> bytes | None:
        """Return an object as answered; None when the gateway knows none of this id."""


def declare(
    broker: Broker,
    database: Database,
    gateways: Mapping[str, Gateway],
    calls: Calls,
    *,
    min_backoff: int = MIN_BACKOFF,
) -> None:
    """Declare the actor `captures`."""

    @dramatiq.actor(
        broker=broker,
        queue_name="captures",
        retry_when=is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
    )
    def captures(event: dict[str, Any]) -> None:
        payment_id = UUID(event["data"]["payment_id"])
        request = database.start_capture(payment_id, is_look=event["type"] == LOOK)
        if request is None:
            return
        news = log.bind(actor="captures", payment_id=str(payment_id))
        try:
            with calls.at(gateways, request.gateway, news) as gateway:
                order = _settle(gateway, request)
        except UnknownOrderError:
            if event["type"] != LOOK:
                raise
            news.info("order_forgotten")  # nobody approved it in time
            return
        answer = database.receive_reading(request.gateway, Reading("order", order))
        news.info("order_read", outcome=answer.get("status"), status=answer.get("new_status"))


def _settle(gateway: Gateway, request: CaptureRequest) -> bytes:
    """Return the order after all that can be done about it."""
    if not request.is_read_first:
        return _capture(gateway, request, request.idempotency_key)
    raw = _read(gateway, request)
    order = json.loads(raw)
    if not request.is_capturable or order.get("status") != "APPROVED":
        return raw
    # Approved anew after a decline, it has changed since, and the new key does not repeat the decline.
    return _capture(gateway, request, f"{request.idempotency_key}-{_digits(order.get('update_time'))}")


def _capture(gateway: Gateway, request: CaptureRequest, key: str) -> bytes:
    try:
        return gateway.capture_order(request.order_id, key)
    except PayPalRefusedError as error:
        if str(error) in _NOT_ABOUT_THE_ORDER:
            raise TemporaryError(str(error)) from None
        log.warning("capture_refused", order_id=request.order_id, reason=str(error))
        return _read(gateway, request)


def _read(gateway: Gateway, request: CaptureRequest) -> bytes:
    order = gateway.read("order", request.order_id)
    if order is None:
        raise UnknownOrderError
    return order


def _digits(moment: object) -> str:
    return "".join(filter(str.isdecimal, str(moment)))[:20]

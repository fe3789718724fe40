"""The actor that asks gateways to give money back.

A refund is made once, however often the actor runs and wherever it dies: the gateway repeats its answer to a
known idempotency key, and where it may have forgotten the key, the refund is looked up by our id in it. The
gateway's webhooks then say what becomes of the refund.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.failures import GatewayRefusedError
from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import Gateway, RefundRequest, Refunds
from workers.gateways.once import once

log = structlog.get_logger(__name__)


def declare(
    broker: Broker, functions: GatewayFunctions, gateways: Mapping[str, Gateway], calls: Calls
) -> None:
    """Declare the actor `refunds`."""

    @dramatiq.actor(broker=broker, queue_name="refunds")
    def refunds(event: dict[str, Any]) -> None:
        refund_id = UUID(event["data"]["refund_id"])
        request = functions.start_refund(refund_id)
        if request is None:
            return
        news = log.bind(actor="refunds", refund_id=str(refund_id))
        try:
            with calls.at(gateways, request.gateway, news) as gateway:
                gateway_refund_id = _ask(gateway.refunds, request, news)
        except GatewayRefusedError as error:
            functions.fail_refund(refund_id, str(error))
            news.warning("refund_refused", reason=str(error))
        else:
            functions.store_refund(refund_id, gateway_refund_id)
            news.info("refund_asked_for", gateway_refund_id=gateway_refund_id)


def _ask(refunds: Refunds, request: RefundRequest, news: structlog.stdlib.BoundLogger) -> str:
    """Return the gateway's id of the one refund; GatewayRefusedError when it will never make it."""
    find = partial(refunds.find_refund, request)
    if request.is_old and (made := find()) is not None:
        return made
    # A refusal taken for a failure would free the money to be given back a second time.
    return once(partial(refunds.create_refund, request), find, news)

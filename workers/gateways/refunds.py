"""The actor that asks gateways to give money back.

It leads to one refund however often it runs and wherever it dies: the gateway repeats its answer to a known
idempotency key, and where it may have forgotten the key, our id in the refund tells. What becomes
of the refund is for the gateway's webhooks to say.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.database import Database, RefundRequest
from workers.failures import (
    MAX_BACKOFF,
    MIN_BACKOFF,
    RefundRefusedError,
    is_worth_another_try,
)
from workers.gateways.calls import Calls

log = structlog.get_logger(__name__)


class Gateway(Protocol):
    """A payment gateway, as far as refunds go. All that may pass is raised as TemporaryError."""

    def create_refund(self, request: RefundRequest) -> str:
        """Make a refund, or learn of the one made earlier with the same key; return the gateway's id of it.

        Raises RefundRefusedError when the gateway will not make this one, now or later.
        """

    def find_refund(self, request: RefundRequest) -> str | None:
        """Return the gateway's id of the refund that carries our id, whatever became of it."""


def declare(
    broker: Broker,
    database: Database,
    gateways: Mapping[str, Gateway],
    calls: Calls,
    *,
    min_backoff: int = MIN_BACKOFF,
) -> None:
    """Declare the actor `refunds`."""

    @dramatiq.actor(
        broker=broker,
        queue_name="refunds",
        retry_when=is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
    )
    def refunds(event: dict[str, Any]) -> None:
        refund_id = UUID(event["data"]["refund_id"])
        request = database.start_refund(refund_id)
        if request is None:
            return
        news = log.bind(actor="refunds", refund_id=str(refund_id))
        try:
            with calls.at(gateways, request.gateway, news) as gateway:
                gateway_refund_id = _ask(gateway, request)
        except RefundRefusedError as error:
            database.fail_refund(refund_id, str(error))
            news.warning("refund_refused", reason=str(error))
        else:
            database.store_refund(refund_id, gateway_refund_id)
            news.info("refund_asked_for", gateway_refund_id=gateway_refund_id)


def _ask(gateway: Gateway, request: RefundRequest) -> str:
    """Return the gateway's id of the one refund; RefundRefusedError when there is none and will be none."""
    if request.is_old and (made := gateway.find_refund(request)) is not None:
        return made
    try:
        return gateway.create_refund(request)
    except RefundRefusedError:
        # Perhaps because an earlier try succeeded. Calling that a failure would give the money back twice.
        if (made := gateway.find_refund(request)) is not None:
            return made
        raise

"""The functions of schema private that the gateways room calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from workers.database import Database
from workers.gateways.gateway import CaptureRequest, Reading, RefundRequest


class GatewayFunctions:
    """Read what to ask the gateways, and hand over what they answered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start_refund(self, refund_id: UUID) -> RefundRequest | None:
        """Return the refund to ask the gateway for; None when it was asked for or settled already."""
        (((found),),) = self._database.fetch("select private.start_refund(%s)", (refund_id,))
        if found is None:
            return None
        return RefundRequest(**{one.name: found.get(one.name) for one in fields(RefundRequest)})

    def store_refund(self, refund_id: UUID, gateway_refund_id: str) -> None:
        """Record the gateway's id of a refund that it accepted."""
        self._database.fetch("select private.store_refund(%s, %s)", (refund_id, gateway_refund_id))

    def fail_refund(self, refund_id: UUID, reason: str) -> None:
        """Give up a refund that the gateway refused for good; its amount can then be asked for again."""
        self._database.fetch("select private.fail_refund(%s, %s)", (refund_id, reason))

    def start_capture(self, payment_id: UUID, *, is_look: bool = False) -> CaptureRequest | None:
        """Return the order to capture, or with `is_look` to look at; None when it needs neither any more."""
        (((found),),) = self._database.fetch("select private.start_capture(%s, %s)", (payment_id, is_look))
        if found is None:
            return None
        return CaptureRequest(**{one.name: found[one.name] for one in fields(CaptureRequest)})

    def receive_reading(self, gateway: str, reading: Reading) -> Mapping[str, Any]:
        """Store and apply what was read at a gateway; return {status, reason?, payment_id?, ...}."""
        query = "select private.receive_reading(%s, %s, %s)"
        (((answer),),) = self._database.fetch(query, (gateway, reading.kind, reading.raw))
        return dict(answer)

    def confirm_event(self, gateway_event_id: int, readings: Sequence[Reading]) -> Mapping[str, Any]:
        """Settle an event by the readings of its object: none when the gateway does not know the object."""
        kinds, raws = [one.kind for one in readings], [one.raw for one in readings]
        query = "select private.confirm_event(%s, %s::text[], %s::bytea[])"
        (((answer),),) = self._database.fetch(query, (gateway_event_id, kinds, raws))
        return dict(answer)

    def start_reconciliation(self, gateway: str, since: datetime, until: datetime) -> int:
        """Begin to compare what both sides have of a period; return the comparison's id."""
        query = "select private.start_reconciliation(%s, %s, %s)"
        return int(self._database.fetch(query, (gateway, since, until))[0][0])

    def reconcile_page(self, reconciliation_id: int, page: Reading) -> int:
        """Compare a page of the gateway's listing, apply what we missed, and return its number of items."""
        query = "select private.reconcile_page(%s, %s, %s)"
        return int(self._database.fetch(query, (reconciliation_id, page.kind, page.raw))[0][0])

    def finish_reconciliation(self, reconciliation_id: int) -> Mapping[str, Any]:
        """Return the report of a comparison whose pages have all been compared."""
        query = "select private.finish_reconciliation(%s)"
        (((report),),) = self._database.fetch(query, (reconciliation_id,))
        return dict(report)

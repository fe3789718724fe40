"""Refunds at PayPal."""

from __future__ import annotations

import json
from typing import Any

from workers.failures import TemporaryError
from workers.gateways.gateway import RefundRequest
from workers.gateways.paypal.api import PayPal, is_id
from workers.gateways.paypal.refusals import told_apart

# Our balance must be topped up, or the capture be completed. Then the same refund is made.
_PASSING = frozenset({"INSTRUMENT_DECLINED", "PENDING_CAPTURE", "REFUND_FAILED_INSUFFICIENT_FUNDS"})


class PayPalRefunds:
    """Makes and finds refunds at PayPal; a `workers.gateways.gateway.Refunds`."""

    def __init__(self, paypal: PayPal) -> None:
        self._paypal = paypal

    def create_refund(self, request: RefundRequest) -> str:
        """Make a refund and return its id; the same key brings the same refund.

        Raises GatewayRefusedError when PayPal will never make this refund, and TemporaryError otherwise.
        """
        if request.capture_id is None:
            raise TemporaryError("the capture is not yet known")
        body = {
            "amount": {"value": str(request.amount), "currency_code": request.currency},
            "custom_id": request.metadata["payment_id"],
            "invoice_id": request.metadata["refund_id"],
        }
        with told_apart(_PASSING):
            made = self._paypal.refund_capture(request.capture_id, body, request.idempotency_key)
        return _id(made)

    def find_refund(self, request: RefundRequest) -> str | None:
        """Return the id of the order's refund that carries our id, or None.

        PayPal lists a capture's refunds only in its order. Raises TemporaryError when that cannot be read.
        """
        order = self._paypal.read("order", request.payment_intent_id)
        if order is None:
            raise TemporaryError("the order is unknown")
        for refund in _refunds(json.loads(order)):
            if refund.get("invoice_id") == request.metadata["refund_id"]:
                return _id(refund)
        return None


def _refunds(order: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        found = [
            one for unit in order["purchase_units"] for one in unit.get("payments", {}).get("refunds", [])
        ]
    except (KeyError, TypeError, AttributeError):
        raise TemporaryError("the answer cannot be read") from None
    return [one for one in found if isinstance(one, dict)]


def _id(refund: dict[str, Any]) -> str:
    identifier = refund.get("id")
    if not is_id(identifier):
        raise TemporaryError("the answer cannot be read")
    return str(identifier)

"""PayPal's orders: approved by donors, captured by us."""

from __future__ import annotations

from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.refusals import told_apart


class PayPalOrders:
    """Captures and reads orders; a `workers.gateways.gateway.Orders`."""

    def __init__(self, paypal: PayPal) -> None:
        self._paypal = paypal

    def capture_order(self, order_id: str, key: str) -> bytes:
        """Take the money of an approved order and return the order; the same key brings the same capture.

        Raises GatewayRefusedError, also for an order that was captured before, and TemporaryError.
        """
        with told_apart():
            return self._paypal.capture_order(order_id, key)

    def read_order(self, order_id: str) -> bytes | None:
        """Return an order; None when PayPal does not know it."""
        return self._paypal.read("order", order_id)

"""What PayPal does by itself, some time after a request."""

from __future__ import annotations

from collections.abc import Callable

from sandbox_gateway.paypal import payments, refunds
from sandbox_gateway.work import Work

CHORES: dict[str, Callable[[Work, str], None]] = {
    payments.SETTLE: payments.settle,
    refunds.FINISH: refunds.finish,
}

"""A card is declined and the donor takes another: the same order is captured, since it is asked for anew."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.platform import Gift
from tests.support.waiting import eventually
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.gateways.tills import PaypalTill
from workers.gateways.paypal.api import PayPalRefusedError


def call(desk: RefundDesk, gift: Gift) -> dict[str, Any]:
    """Return what the worker is to ask for."""
    said: dict[str, Any] = desk.platform.value("select private.start_capture(%s)", gift.payment)
    return said


def approvals(desk: RefundDesk, gift: Gift) -> int:
    """Return how often we heard that the donor approved."""
    return int(desk.platform.value("select private.count_approvals(%s)", gift.payment))


def test_another_card_is_asked_for_under_another_key(paypal_desk: RefundDesk) -> None:
    """PayPal may repeat a decline to a key that it knows: a new approval has a new key."""
    till, gift = paypal_desk.till, paypal_desk.pledge()
    assert isinstance(till, PaypalTill)
    till.approve(gift, "declined")
    eventually(lambda: approvals(paypal_desk, gift) == 1)
    first = call(paypal_desk, gift)["idempotency_key"]
    # The worker may die after each try, and tries again under the key that it had.
    for _ in range(2):
        with pytest.raises(PayPalRefusedError, match="INSTRUMENT_DECLINED"):
            till.paypal.capture_order(gift.intent, first)
        paypal_desk.read("order", gift.intent)
        assert call(paypal_desk, gift)["idempotency_key"] == first == f"capture-{gift.payment}"

    till.approve(gift)
    eventually(lambda: approvals(paypal_desk, gift) == 2)
    second = call(paypal_desk, gift)["idempotency_key"]
    assert second == f"{first}-2"
    order = till.paypal.capture_order(gift.intent, second)
    paypal_desk.platform.value("select private.receive_reading('paypal', 'order', %s)", order)

    assert paypal_desk.platform.payment(gift.payment)["status"] == "CAPTURED"
    assert paypal_desk.platform.value("select private.start_capture(%s)", gift.payment) is None
    assert len(till.captures(gift)) == 1

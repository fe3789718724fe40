"""Orders at PayPal that are read again after a while, since the news of them got lost or never comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.platform import Gift
from tests.support.waiting import eventually
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.gateways.tills import PaypalTill


@pytest.fixture
def desk(paypal_desk: RefundDesk) -> Iterator[RefundDesk]:
    """A desk at PayPal, whose line is open."""
    with paypal_desk.line.open():
        yield paypal_desk


def till(desk: RefundDesk) -> PaypalTill:
    """Return the till, which is PayPal's."""
    assert isinstance(desk.till, PaypalTill)
    return desk.till


def look(desk: RefundDesk) -> int:
    """Let an hour pass, and do what the clock does every five minutes; return how many orders are read."""
    desk.sql("alter table data.evidence disable trigger user")
    for table, moment in (
        ("payments", "created_at"),
        ("evidence", "recorded_at"),
        ("refunds", "created_at"),
        ("order_looks", "next_look_at"),
    ):
        desk.sql(f"update data.{table} set {moment} = {moment} - interval '1 hour'")
    desk.sql("alter table data.evidence enable trigger user")
    (row,) = desk.sql("select private.look_at_orders() as asked")
    desk.route()
    return int(row["asked"])


def status(desk: RefundDesk, gift: Gift) -> str:
    """Return a payment's status."""
    return str(desk.platform.payment(gift.payment)["status"])


def paid_by(desk: RefundDesk, payer: str) -> Gift:
    """Return a gift of 100.00 that one of the sandbox's payers made, and that we have heard of."""
    gift = desk.pledge("100.00")
    return desk.pay(gift, payer)


def test_an_approval_whose_webhook_was_lost_is_found(desk: RefundDesk) -> None:
    desk.lose_news()
    gift = desk.pledge("100.00")
    till(desk).approve(gift)
    desk.start_captures()

    assert look(desk) == 1

    eventually(lambda: status(desk, gift) == "CAPTURED")
    assert len(till(desk).captures(gift)) == 1
    assert desk.platform.receipts(gift.donation) == 1
    assert look(desk) == 0


def test_a_second_approval_whose_webhook_was_lost_is_found(desk: RefundDesk) -> None:
    """The decline of the first stands under the first key for ever."""
    gift = desk.pledge("100.00")
    desk.start_captures()
    till(desk).approve(gift, "declined")
    eventually(lambda: desk.line.made("POST"))
    desk.wait_until_idle("captures")
    assert till(desk).captures(gift) == []

    desk.lose_news()
    till(desk).approve(gift)
    assert look(desk) == 1

    eventually(lambda: status(desk, gift) == "CAPTURED")
    assert len(till(desk).captures(gift)) == 1
    assert desk.platform.receipts(gift.donation) == 1


def test_an_order_that_nobody_approves_is_read_and_left_alone(desk: RefundDesk) -> None:
    gift = desk.pledge("100.00")
    desk.start_captures()
    assert look(desk) == 1
    eventually(lambda: desk.line.made("GET"))
    desk.wait_until_idle("captures")
    assert desk.line.made("POST") == []
    assert status(desk, gift) == "INITIATED"


def test_a_capture_that_took_days_and_was_not_told_of(desk: RefundDesk) -> None:
    gift = desk.pledge("100.00")
    desk.start_captures()
    till(desk).approve(gift, "pending")
    eventually(lambda: till(desk).captures(gift))
    desk.wait_until_idle("captures")
    desk.lose_news()
    eventually(lambda: till(desk).captures(gift)[0]["status"] == "COMPLETED")

    assert look(desk) == 1

    eventually(lambda: status(desk, gift) == "CAPTURED")
    assert len(desk.line.made("POST")) == 1


def test_a_refund_that_fails_at_last_gives_the_money_back(desk: RefundDesk) -> None:
    """PayPal has no webhook for it."""
    gift = paid_by(desk, "refund_fails")
    desk.start()
    desk.start_captures()
    refund = desk.ask(gift, "30.00")
    eventually(lambda: [made.status for made in desk.made(gift)] == ["FAILED"])
    desk.wait_until_idle()
    desk.wait_until_idle("confirmations")
    assert desk.refund(refund)["status"] == "PENDING"
    assert desk.shown(gift)["pending_refund_amount"] == 30

    assert look(desk) == 1

    desk.wait_for(refund, "FAILED")
    assert desk.platform.total(gift.campaign)["total_amount"] == 100
    assert desk.shown(gift)["pending_refund_amount"] == 0
    assert desk.sql("select * from private.broken_invariants") == []
    # It may be asked for again, and the order is not looked at any more.
    assert look(desk) == 0
    assert desk.ask(gift, "100.00")


def test_a_refund_that_succeeded_and_was_not_told_of(desk: RefundDesk) -> None:
    gift = paid_by(desk, "refund_pending")
    desk.lose_news()
    desk.start()
    desk.start_captures()
    refund = desk.ask(gift, "30.00")
    eventually(lambda: [made.status for made in desk.made(gift)] == ["COMPLETED"])
    desk.wait_until_idle()
    assert desk.refund(refund)["status"] == "PENDING"

    assert look(desk) == 1

    desk.wait_for(refund, "SUCCEEDED")
    assert desk.platform.total(gift.campaign)["total_amount"] == 70
    assert look(desk) == 0

"""Gifts by PayPal from end to end: approved in the sandbox, captured, confirmed, given back, disputed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.support import paypal_events
from tests.support.platform import Gift
from tests.support.waiting import eventually
from tests.workers.gateways.deaths import die, mortal, show_again
from tests.workers.gateways.line import CUT_AFTER_ACTING, Answer, Trouble
from tests.workers.gateways.paypal.answers import refusal, unprocessable
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


def approve(desk: RefundDesk, payer: str | None = None) -> Gift:
    """Pledge 100.00, approve as one of the sandbox's payers, and wait until the captures are to be done."""
    gift = desk.pledge("100.00")
    approve_again(desk, gift, payer)
    return gift


def approve_again(desk: RefundDesk, gift: Gift, payer: str | None = None) -> None:
    """Approve an order, and wait until we have heard of it."""
    heard = desk.count("q_captures") + desk.count("a_captures")
    till(desk).approve(gift, payer)
    eventually(lambda: desk.count("q_captures") + desk.count("a_captures") > heard)


def capture_of(desk: RefundDesk, gift: Gift) -> str:
    """Return the id of the one capture that there is of an order."""
    (capture,) = till(desk).captures(gift)
    return str(capture["id"])


def status(desk: RefundDesk, gift: Gift) -> str:
    """Return a payment's status."""
    return str(desk.platform.payment(gift.payment)["status"])


def wait_for(desk: RefundDesk, gift: Gift, wanted: str) -> None:
    """Wait until a payment has a status."""
    eventually(lambda: status(desk, gift) == wanted)


def webhooks(desk: RefundDesk) -> list[tuple[str, str, str | None]]:
    """Return the webhooks that came: type, status, reason."""
    query = """
        select event_type, status, reason from data.gateway_events where signature_scheme <> 'api' order by id
    """
    return [(row["event_type"], row["status"], row["reason"]) for row in desk.sql(query)]


def settled(desk: RefundDesk, event_type: str, as_what: str) -> bool:
    """Return whether a webhook of this type has come to this status."""
    return (event_type, as_what) in [(kind, state) for kind, state, _ in webhooks(desk)]


def asked(desk: RefundDesk) -> list[str]:
    """Return what the worker asked of the gateway, ids left out."""
    return [f"{call.method} {call.path.rpartition('/')[2]}".replace("-", "") for call in desk.line.calls]


def keys(desk: RefundDesk) -> list[str]:
    """Return the keys with which captures were asked for."""
    return [call.headers["paypal-request-id"] for call in desk.line.made("POST")]


def is_one_gift(desk: RefundDesk, gift: Gift) -> bool:
    """Check that there is one capture, booked once with its fee, and one receipt."""
    (capture,) = till(desk).captures(gift)
    assert (capture["status"], capture["amount"]["value"]) == ("COMPLETED", "100.00")
    fee = int(Decimal(capture["seller_receivable_breakdown"]["paypal_fee"]["value"]) * 100)
    row = desk.platform.payment(gift.payment)
    assert (row["status"], row["captured_minor"], row["fee_minor"]) == ("CAPTURED", 10_000, fee)
    assert fee > 0
    assert desk.platform.balances(gift.payment) == {
        ("campaign_funds", "USD"): 10_000,
        ("gateway_clearing", "USD"): fee - 10_000,
        ("fees", "USD"): -fee,
    }
    assert desk.platform.donation(gift.donation)["status"] == "COMPLETED"
    assert desk.platform.receipts(gift.donation) == 1
    assert desk.platform.total(gift.campaign)["total_amount"] == 100
    assert desk.count("q_captures_dead") == 0
    return True


# --- The way of a gift ---------------------------------------------------------------------------------


def test_what_a_donor_approves_is_captured_and_receipted(desk: RefundDesk) -> None:
    desk.start_captures()
    desk.start_confirmations()
    gift = approve(desk)
    wait_for(desk, gift, "CAPTURED")
    # PayPal's own news of it comes too, and changes nothing.
    eventually(lambda: settled(desk, "PAYMENT.CAPTURE.COMPLETED", "applied"))
    assert is_one_gift(desk, gift)
    assert keys(desk) == [f"capture-{gift.payment}"]


def test_a_webhook_moves_money_only_once_it_is_confirmed(desk: RefundDesk) -> None:
    """No worker captured it, or it died before saying so: the webhook is all that we have."""
    gift = desk.pledge("100.00")
    till(desk).pay(gift)
    parked = ("PAYMENT.CAPTURE.COMPLETED", "parked", "awaiting_confirmation")
    eventually(lambda: parked in webhooks(desk))
    assert desk.platform.payment(gift.payment)["captured_minor"] in (0, None)
    assert desk.platform.receipts(gift.donation) == 0

    desk.start_confirmations()
    wait_for(desk, gift, "CAPTURED")
    eventually(lambda: settled(desk, "PAYMENT.CAPTURE.COMPLETED", "applied"))
    assert is_one_gift(desk, gift)


def test_a_capture_that_paypal_does_not_know_is_never_money(desk: RefundDesk) -> None:
    gift = desk.pledge("100.00")
    forged = paypal_events.capture(gift.intent, "0FORGED00CAPTURE0", "100.00", payment_id=gift.payment)
    deliver(desk, paypal_events.event("PAYMENT.CAPTURE.COMPLETED", forged))
    desk.start_confirmations()
    eventually(lambda: settled(desk, "PAYMENT.CAPTURE.COMPLETED", "ignored"))
    assert webhooks(desk) == [("PAYMENT.CAPTURE.COMPLETED", "ignored", "not_confirmed")]
    assert status(desk, gift) == "INITIATED"
    assert desk.platform.total(gift.campaign)["total_amount"] == 0


def test_what_is_booked_is_what_the_api_says_and_not_what_the_webhook_says(desk: RefundDesk) -> None:
    desk.lose_news()
    gift = desk.pledge("100.00")
    till(desk).pay(gift)
    forged = paypal_events.capture(gift.intent, capture_of(desk, gift), "9000.00", payment_id=gift.payment)
    deliver(desk, paypal_events.event("PAYMENT.CAPTURE.COMPLETED", forged))
    desk.start_confirmations()
    wait_for(desk, gift, "CAPTURED")
    assert is_one_gift(desk, gift)


def test_a_link_in_a_webhook_leads_nowhere(desk: RefundDesk) -> None:
    """The address is built from the id, so a value that is not an id is never asked for."""
    gift = desk.pledge("100.00")
    for number, object_id in enumerate(("../../v1/x", "a b", "A" * 65, "", "1%2F2")):
        forged = paypal_events.capture(gift.intent, object_id, "100.00", payment_id=gift.payment)
        deliver(desk, paypal_events.event("PAYMENT.CAPTURE.COMPLETED", forged), f"forged-{number}")
    desk.start_confirmations()
    desk.wait_until_idle("confirmations")
    assert status(desk, gift) == "INITIATED"
    assert {state for _, state, _ in webhooks(desk)} <= {"parked", "ignored"}


def deliver(desk: RefundDesk, body: bytes, transmission: str = "forged") -> None:
    """Deliver a webhook that was signed, but not by who wrote it: CRC-32 binds the body weakly."""
    desk.platform.deliver_from_paypal(body, transmission)
    desk.route()


# --- Payers --------------------------------------------------------------------------------------------


def test_a_pending_capture_is_waited_for(desk: RefundDesk) -> None:
    desk.hold_news()
    gift = desk.pledge("100.00")
    till(desk).approve(gift, "pending")
    desk.start_captures()
    desk.read("order", gift.intent)  # in place of the webhook, so that the pending capture is seen
    desk.route()
    eventually(lambda: till(desk).captures(gift))
    desk.wait_until_idle("captures")
    assert desk.platform.receipts(gift.donation) == 0

    eventually(lambda: till(desk).captures(gift)[0]["status"] == "COMPLETED")
    desk.hear_news()
    desk.start_confirmations()
    wait_for(desk, gift, "CAPTURED")
    assert is_one_gift(desk, gift)
    assert keys(desk) == [f"capture-{gift.payment}"]


def test_a_pending_capture_that_is_denied_fails(desk: RefundDesk) -> None:
    desk.start_captures()
    desk.start_confirmations()
    gift = approve(desk, "pending_then_denied")
    wait_for(desk, gift, "FAILED")
    assert desk.platform.receipts(gift.donation) == 0
    assert desk.platform.total(gift.campaign)["total_amount"] == 0


def test_a_capture_that_is_declined_fails(desk: RefundDesk) -> None:
    desk.start_captures()
    desk.start_confirmations()
    gift = approve(desk, "capture_declined")
    wait_for(desk, gift, "FAILED")
    assert desk.platform.receipts(gift.donation) == 0


def test_who_is_declined_can_approve_anew(desk: RefundDesk) -> None:
    """A refusal is not asked for again; a new approval is."""
    desk.start_captures()
    desk.start_confirmations()
    gift = approve(desk, "declined_once")
    desk.wait_until_idle("captures")
    assert asked(desk)[0] == "POST capture"
    assert len(desk.line.made("POST")) == 1
    assert status(desk, gift) != "CAPTURED"

    approve_again(desk, gift, "declined_once")
    wait_for(desk, gift, "CAPTURED")
    assert is_one_gift(desk, gift)


# --- Deaths and repeats --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        "before start_capture",
        "before capture_order",
        "after capture_order",
        "before receive_reading",
        "after receive_reading",
        "after ack",
    ],
)
def test_a_worker_that_dies_anywhere_leads_to_one_capture(desk: RefundDesk, step: str) -> None:
    gift = approve(desk)
    desk.hold_news()
    die(desk, "captures", step)
    desk.start_captures()
    desk.wait_until_idle("captures")
    assert is_one_gift(desk, gift)
    assert set(keys(desk)) == {f"capture-{gift.payment}"}

    desk.hear_news()
    desk.start_confirmations()
    eventually(lambda: settled(desk, "PAYMENT.CAPTURE.COMPLETED", "applied"))
    assert is_one_gift(desk, gift)


def test_a_worker_that_is_killed_while_the_gateway_acts_leads_to_one_capture(desk: RefundDesk) -> None:
    gift = approve(desk)
    desk.hold_news()
    victim = subprocess.Popen(**mortal(desk, "captures"))
    desk.line.before_acting = victim.kill
    assert victim.wait(timeout=30) == -9
    eventually(lambda: till(desk).captures(gift))
    desk.line.before_acting = lambda: None
    show_again(desk, "captures")
    desk.start_captures()
    desk.wait_until_idle("captures")
    assert is_one_gift(desk, gift)
    assert keys(desk) == [f"capture-{gift.payment}"] * 2


def test_three_messages_at_once_lead_to_one_capture(desk: RefundDesk) -> None:
    gift = approve(desk)
    desk.hold_news()
    desk.sql("select pgmq.send('captures', message) from pgmq.q_captures, generate_series(1, 2)")
    desk.line.gather(3)
    desk.start_captures(threads=3)
    desk.wait_until_idle("captures")
    assert len(desk.line.made("POST")) >= 3
    assert is_one_gift(desk, gift)


def test_what_a_dead_worker_captured_long_ago_is_read_and_not_captured_again(desk: RefundDesk) -> None:
    """PayPal may have forgotten the key."""
    gift = approve(desk)
    desk.hold_news()
    die(desk, "captures", "after capture_order")
    desk.sql("update data.payments set created_at = now() - interval '25 hours'")
    before = len(desk.line.calls)
    desk.start_captures()
    desk.wait_until_idle("captures")
    assert [call.method for call in desk.line.calls[before:]] == ["GET"]
    assert is_one_gift(desk, gift)


def test_no_trouble_of_the_gateway_loses_or_doubles_a_capture(desk: RefundDesk) -> None:
    gift = approve(desk)
    desk.hold_news()
    troubles: list[Answer | Trouble] = [
        refusal(403, "NOT_AUTHORIZED", "PERMISSION_DENIED"),
        refusal(409, "RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"),
        unprocessable("PAYEE_ACCOUNT_RESTRICTED"),
        refusal(429, "RATE_LIMIT_REACHED"),
        refusal(500, "INTERNAL_SERVER_ERROR"),
        Answer(200, b"<html>"),
        Trouble(acts=False),
        CUT_AFTER_ACTING,
    ]
    desk.line.script.extend(troubles)
    desk.start_captures()
    desk.wait_until_idle("captures")
    assert len(desk.line.made("POST")) == len(troubles) + 1
    assert set(keys(desk)) == {f"capture-{gift.payment}"}
    assert is_one_gift(desk, gift)


def test_an_order_that_was_replaced_by_another_gateway_is_not_captured(desk: RefundDesk) -> None:
    gift = approve(desk)
    desk.platform.value("select private.replace_payment(%s)", gift.payment)
    desk.start_captures()
    desk.wait_until_idle("captures")
    assert desk.line.calls == []
    assert till(desk).captures(gift) == []


# --- What comes after ----------------------------------------------------------------------------------


@pytest.fixture
def paid(desk: RefundDesk) -> Gift:
    """A gift that was captured and confirmed, all workers still at work."""
    desk.start_captures()
    desk.start()
    gift = approve(desk)
    wait_for(desk, gift, "CAPTURED")
    return gift


def test_staff_gives_back_what_was_captured(desk: RefundDesk, paid: Gift) -> None:
    refund = desk.ask(paid, "30.00")
    desk.wait_for(refund, "SUCCEEDED")
    (made,) = desk.made(paid)
    assert (made.units, made.ours) == (3000, refund)
    assert desk.platform.total(paid.campaign)["total_amount"] == 70

    rest = desk.ask(paid)
    desk.wait_for(rest, "SUCCEEDED")
    assert status(desk, paid) == "REFUNDED"
    assert desk.platform.total(paid.campaign)["total_amount"] == 0


def test_a_refund_in_the_dashboard_only_appears_and_the_total_falls(desk: RefundDesk, paid: Gift) -> None:
    """Case 66, for PayPal."""
    till(desk).control(f"captures/{capture_of(desk, paid)}/refund", amount="40.00")
    eventually(lambda: desk.shown(paid)["refunded_amount"] == 40)
    assert desk.platform.total(paid.campaign)["total_amount"] == 60
    eventually(lambda: settled(desk, "PAYMENT.CAPTURE.REFUNDED", "applied"))
    told = """
        select message #>> '{data,payment_id}' as payment
        from (select message from pgmq.q_events union all select message from pgmq.a_events) as told
        where message ->> 'type' = 'payment.refunded'
    """
    assert [row["payment"] for row in desk.sql(told)] == [paid.payment]


def test_a_reversal_takes_all_back(desk: RefundDesk, paid: Gift) -> None:
    till(desk).control(f"captures/{capture_of(desk, paid)}/reverse")
    wait_for(desk, paid, "REFUNDED")
    assert desk.platform.total(paid.campaign)["total_amount"] == 0


@pytest.mark.parametrize(("outcome", "left", "ends"), [("buyer", 0, "REFUNDED"), ("seller", 100, "CAPTURED")])
def test_a_dispute_is_followed_to_its_end(
    desk: RefundDesk, paid: Gift, outcome: str, left: int, ends: str
) -> None:
    def total() -> Any:  # noqa: ANN401 - a decimal
        return desk.platform.total(paid.campaign)["total_amount"]

    dispute = till(desk).control("disputes", capture=capture_of(desk, paid), stage="CHARGEBACK")
    eventually(lambda: total() == 0)
    till(desk).control(f"disputes/{dispute['dispute_id']}/resolve", outcome=outcome)
    eventually(lambda: settled(desk, "CUSTOMER.DISPUTE.RESOLVED", "applied"))
    assert (status(desk, paid), total()) == (ends, left)


def test_an_inquiry_moves_no_money(desk: RefundDesk, paid: Gift) -> None:
    till(desk).control("disputes", capture=capture_of(desk, paid), stage="INQUIRY")
    eventually(lambda: settled(desk, "CUSTOMER.DISPUTE.CREATED", "applied"))
    assert is_one_gift(desk, paid)


def test_all_evidence_of_money_was_read_at_the_gateway(desk: RefundDesk, paid: Gift) -> None:
    till(desk).control(f"captures/{capture_of(desk, paid)}/refund")
    wait_for(desk, paid, "REFUNDED")
    query = """
        select distinct event.signature_scheme from data.evidence
        join data.gateway_events as event on event.id = evidence.gateway_event_id
        where evidence.kind <> 'progress'
    """
    assert [row["signature_scheme"] for row in desk.sql(query)] == ["api"]
    assert json.loads(till(desk).paypal.read("order", paid.intent) or b"")["status"] == "COMPLETED"

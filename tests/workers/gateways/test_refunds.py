"""Refunds: one at the gateway for each that is asked for, whatever happens on the way."""

from __future__ import annotations

import json
import subprocess
from email.headerregistry import Address
from functools import partial

import pytest

from tests.sandbox_gateway.server import SECRET_KEY
from tests.support.platform import refused
from tests.support.waiting import eventually
from tests.workers.gateways.deaths import die, mortal, show_again
from tests.workers.gateways.line import CUT_AFTER_ACTING, HANGING, Answer, Trouble, refusal
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.support.smtp_sink import Sink
from workers import app, failures
from workers.notifications.smtp import SmtpServer
from workers.settings import Settings

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_staff_asks_and_the_gateway_gives_back(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge("100.00"))
    refund = desk.ask(gift, "30.00")
    with desk.line.open():
        desk.start()
        row = desk.wait_for(refund, "SUCCEEDED")
        desk.wait_until_idle()

    (made,) = desk.made(gift)
    assert (made.units, made.ours) == (3000, refund)
    assert (row["gateway_refund_id"], row["failure"]) == (made.id, None)
    assert desk.keys() == [f"refund-{refund}"]
    shown = desk.shown(gift)
    assert (shown["status"], shown["refunded_amount"], shown["pending_refund_amount"]) == ("CAPTURED", 30, 0)
    assert desk.platform.total(gift.campaign)["total_amount"] == 70


def test_the_worker_leaves_the_outcome_to_the_webhook(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift)
    with desk.line.open():
        desk.start()
        desk.wait_until_idle()
    row = desk.refund(refund)
    assert (row["status"], row["gateway_refund_id"]) == ("PENDING", desk.made(gift)[0].id)
    assert desk.shown(gift)["pending_refund_amount"] == 100

    desk.hear_news()
    desk.wait_for(refund, "SUCCEEDED")
    assert desk.shown(gift)["status"] == "REFUNDED"


def test_a_refund_that_fails_at_the_bank_is_not_asked_for_again(stripe_desk: RefundDesk) -> None:
    """PayPal has no webhook for such a refund: reconciliation finds it."""
    desk = stripe_desk
    gift = desk.pay(desk.pledge(), "pm_card_refundFail")
    refund = desk.ask(gift, "30.00")
    with desk.line.open():
        desk.start()
        desk.wait_until_idle()
        desk.wait_for(refund, "FAILED")
        desk.sql("select pgmq.send('refunds', message) from pgmq.a_refunds")
        desk.wait_until_idle()
    assert len(desk.line.calls) == 1
    assert desk.shown(gift)["refunded_amount"] == 0


def test_a_message_that_comes_three_times_leads_to_one_refund(desk: RefundDesk) -> None:
    """Also when the gateway is asked three times at once."""
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    desk.ask(gift, "30.00")
    desk.sql("select pgmq.send('refunds', message) from pgmq.q_refunds, generate_series(1, 2)")
    desk.line.gather(3)
    with desk.line.open():
        desk.start(threads=3)
        desk.wait_until_idle()
    assert len(desk.line.calls) >= 3
    assert [made.units for made in desk.made(gift)] == [3000]
    desk.hear_news()
    eventually(lambda: desk.shown(gift)["refunded_amount"] == 30)
    assert desk.count("q_refunds_dead") == 0


# --- Deaths ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        "before start_refund",
        "before create_refund",
        "after create_refund",
        "after store_refund",
        "after ack",
    ],
)
def test_a_worker_that_dies_anywhere_leads_to_one_refund(desk: RefundDesk, step: str) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift, "30.00")
    with desk.line.open():
        die(desk, "refunds", step)
        desk.start()
        desk.wait_until_idle()

    (made,) = desk.made(gift)
    assert desk.refund(refund)["gateway_refund_id"] == made.id
    desk.hear_news()
    desk.wait_for(refund, "SUCCEEDED")


def test_a_worker_that_is_killed_while_the_gateway_acts_leads_to_one_refund(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift, "30.00")
    with desk.line.open():
        victim = subprocess.Popen(**mortal(desk, "refunds"))
        desk.line.before_acting = victim.kill
        assert victim.wait(timeout=30) == -9
        eventually(lambda: desk.made(gift))
        desk.line.before_acting = lambda: None
        show_again(desk, "refunds")
        desk.start()
        desk.wait_until_idle()

    (made,) = desk.made(gift)
    assert desk.refund(refund)["gateway_refund_id"] == made.id
    assert desk.keys() == [f"refund-{refund}"] * 2


@pytest.mark.parametrize("step", ["after create_refund", "after find_refund", "after fail_refund"])
def test_a_worker_that_dies_over_a_refusal_fails_the_refund_once(desk: RefundDesk, step: str) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift, "30.00")
    desk.refund_in_dashboard(gift, 10_000)
    with desk.line.open():
        die(desk, "refunds", step)
        desk.start()
        desk.wait_until_idle()
    row = desk.refund(refund)
    assert (row["status"], row["failure"]) == ("FAILED", desk.till.refunded_already)
    assert desk.platform.payment(gift.payment)["requested_refund_minor"] == 0
    told = desk.sql("select message from pgmq.q_events where message ->> 'type' = 'refund.failed'")
    assert [row["message"]["data"]["refund_id"] for row in told] == [refund]


@pytest.mark.parametrize("step", ["before find_refund", "after find_refund", "after store_refund"])
def test_a_worker_that_dies_over_an_old_refund_leads_to_one(desk: RefundDesk, step: str) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift, "30.00")
    made = desk.refund_in_dashboard(gift, 3000, ours=refund)
    desk.make_old(refund)
    with desk.line.open():
        die(desk, "refunds", step)
        desk.start()
        desk.wait_until_idle()
    assert [one.id for one in desk.made(gift)] == [made]
    assert desk.refund(refund)["gateway_refund_id"] == made


# --- Troubles that pass --------------------------------------------------------------------------------


def test_a_refund_waits_for_a_gateway_that_is_away(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge())
    refund = desk.ask(gift)
    desk.start()
    eventually(lambda: desk.count("a_refunds") >= 2)
    assert desk.refund(refund)["status"] == "PENDING"
    with desk.line.open():
        desk.wait_for(refund, "SUCCEEDED")
        desk.wait_until_idle()
    assert len(desk.made(gift)) == 1


def test_no_trouble_of_the_gateway_or_with_our_key_fails_a_refund(stripe_desk: RefundDesk) -> None:
    gift = stripe_desk.pay(stripe_desk.pledge())
    stripe_desk.hold_news()
    refund = stripe_desk.ask(gift, "30.00")
    troubles: list[Answer | Trouble] = [
        refusal(401),
        refusal(403),
        refusal(400, code="resource_missing", param="payment_intent"),
        refusal(409, "idempotency_error", code="idempotency_key_in_use"),
        refusal(429, code="rate_limit"),
        refusal(500, "api_error"),
        Answer(200, b"<html>"),
        Trouble(acts=False),
        CUT_AFTER_ACTING,
    ]
    stripe_desk.line.script.extend(troubles)
    with stripe_desk.line.open():
        stripe_desk.start()
        stripe_desk.wait_until_idle()
    assert len(stripe_desk.line.calls) == len(troubles) + 1
    assert set(stripe_desk.keys()) == {f"refund-{refund}"}
    (made,) = stripe_desk.made(gift)
    assert stripe_desk.refund(refund)["gateway_refund_id"] == made.id
    assert stripe_desk.count("q_refunds_dead") == 0
    assert stripe_desk.platform.count("refunds") == 1


def test_a_gateway_that_hangs_does_not_hold_up_receipts(
    stripe_desk: RefundDesk, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "retries", partial(failures.retries, max_backoff=50))
    gift = stripe_desk.pay(stripe_desk.pledge())
    for _ in range(3):
        stripe_desk.platform.refund(gift.payment, "10.00")
    stripe_desk.line.script.extend([HANGING] * 3)
    settings = Settings(
        database_url=stripe_desk.database.url("workers"),
        redis_url="redis://127.0.0.1:1/0",
        smtp=SmtpServer.from_url(sink.url),
        sender=Address("CareForAll", "receipts", "careforall.example"),
        stripe_secret_key=SECRET_KEY,
        stripe_api_base=stripe_desk.line.url,
        threads=2,
    )
    with stripe_desk.line.open(), app.running(settings):
        # One is waiting for the gateway, and the other two were rescheduled.
        eventually(lambda: stripe_desk.line.calls and stripe_desk.count("a_refunds") >= 2)
        with sink.listening():
            eventually(lambda: sink.mails)
        assert len(stripe_desk.line.calls) == 1
        stripe_desk.line.script.clear()
        stripe_desk.line.mend()
        eventually(lambda: stripe_desk.shown(gift)["refunded_amount"] == 30, seconds=20)
    assert len(stripe_desk.made(gift)) == 3


# --- Refusals ------------------------------------------------------------------------------------------


def test_a_refund_of_money_refunded_in_the_dashboard_fails(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift)
    desk.refund_in_dashboard(gift, 10_000)
    with desk.line.open():
        desk.start()
        row = desk.wait_for(refund, "FAILED")
        desk.wait_until_idle()
    assert (row["failure"], row["gateway_refund_id"]) == (desk.till.refunded_already, None)
    assert ("failed_refund", refund, desk.till.refunded_already) in desk.attention()
    assert len(desk.line.made("POST")) == 1
    assert desk.shown(gift)["pending_refund_amount"] == 0

    desk.hear_news()
    eventually(lambda: desk.shown(gift)["status"] == "REFUNDED")
    with refused("already_refunded"):
        desk.ask(gift)


def test_a_refused_refund_can_be_asked_for_again(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge("100.00"))
    desk.hold_news()
    too_much = desk.ask(gift, "60.00")
    desk.refund_in_dashboard(gift, 7000)
    with desk.line.open():
        desk.start()
        words = {"stripe": "invalid_amount", "paypal": "refund_amount_exceeded"}
        assert desk.wait_for(too_much, "FAILED")["failure"] == words[desk.till.name]
        desk.hear_news()
        eventually(lambda: desk.shown(gift)["refunded_amount"] == 70)
        the_rest = desk.ask(gift)
        desk.wait_for(the_rest, "SUCCEEDED")
    assert sorted(made.units for made in desk.made(gift)) == [3000, 7000]
    assert desk.shown(gift)["status"] == "REFUNDED"


def test_a_refusal_due_to_our_own_earlier_try_is_not_a_failure(desk: RefundDesk) -> None:
    """The gateway forgot the key earlier than promised, and our own refund is why nothing is left."""
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift)
    made = desk.refund_in_dashboard(gift, 10_000, ours=refund)
    with desk.line.open():
        desk.start()
        desk.wait_until_idle()
    assert [call.method for call in desk.line.calls] == ["POST", "GET"]
    row = desk.refund(refund)
    assert (row["status"], row["gateway_refund_id"]) == ("PENDING", made)
    desk.hear_news()
    desk.wait_for(refund, "SUCCEEDED")


# --- Keys that were forgotten --------------------------------------------------------------------------


def test_an_old_refund_is_found_and_not_made_twice(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift, "30.00")
    made = desk.refund_in_dashboard(gift, 3000, ours=refund)
    desk.refund_in_dashboard(gift, 3000)
    desk.make_old(refund)
    with desk.line.open():
        desk.start()
        desk.wait_until_idle()
    assert [call.method for call in desk.line.calls] == ["GET"]
    assert desk.refund(refund)["gateway_refund_id"] == made
    desk.hear_news()
    desk.wait_for(refund, "SUCCEEDED")


def test_an_old_refund_that_was_never_made_is_made(desk: RefundDesk) -> None:
    gift = desk.pay(desk.pledge())
    desk.hold_news()
    refund = desk.ask(gift, "30.00")
    desk.refund_in_dashboard(gift, 3000)
    desk.make_old(refund)
    desk.line.script.append(refusal(500, "api_error"))
    with desk.line.open():
        desk.start()
        desk.wait_until_idle()
    assert [call.method for call in desk.line.calls] == ["GET", "GET", "POST"]
    assert len(desk.made(gift)) == 2
    desk.hear_news()
    desk.wait_for(refund, "SUCCEEDED")


# --- Who asks ------------------------------------------------------------------------------------------


def test_a_second_payment_of_a_donation_goes_back_by_itself(stripe_desk: RefundDesk) -> None:
    first = stripe_desk.pledge("100.00")
    stripe_desk.give_up(first)
    second = stripe_desk.pay(stripe_desk.open_payment(first.donation))
    stripe_desk.pay(first)
    stripe_desk.route()
    with stripe_desk.line.open():
        stripe_desk.start()
        eventually(lambda: stripe_desk.shown(second)["status"] == "REFUNDED")
        stripe_desk.wait_until_idle()
        # The charge's webhook may arrive before that of the refund.
        eventually(lambda: stripe_desk.sql("select id from data.refunds where status = 'SUCCEEDED'"))
    (asked,) = stripe_desk.sql("select payment_id, requested_by, reason, status from data.refunds")
    assert str(asked.pop("payment_id")) == second.payment
    assert asked == {"requested_by": "system", "reason": "double_payment", "status": "SUCCEEDED"}
    assert [made.units for made in stripe_desk.made(second)] == [10_000]
    assert stripe_desk.made(first) == []
    assert stripe_desk.platform.donation(first.donation)["status"] == "COMPLETED"
    assert stripe_desk.platform.total(first.campaign)["total_amount"] == 100


def test_an_unknown_refund_is_not_asked_for(stripe_desk: RefundDesk) -> None:
    put(stripe_desk, {"refund_id": UNKNOWN})
    with stripe_desk.line.open():
        stripe_desk.start()
        stripe_desk.wait_until_idle()
    assert stripe_desk.line.calls == []
    assert stripe_desk.count("q_refunds_dead") == 0


def test_an_event_without_a_refund_is_a_dead_letter(
    stripe_desk: RefundDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "TRIES_AFTER_A_FAULT", 1)
    put(stripe_desk, {})
    stripe_desk.start()
    stripe_desk.wait_until_idle()
    assert stripe_desk.count("q_refunds_dead") == 1


def put(desk: RefundDesk, data: dict[str, str]) -> None:
    """Queue an event for the worker."""
    event = {"event_id": UNKNOWN, "type": "refund.requested", "data": data}
    desk.sql("select pgmq.send('refunds', %s::jsonb)", json.dumps(event))

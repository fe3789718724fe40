"""Which mails people get and which they do not: from the gateway's webhook to the mail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import stripe_events
from tests.support.platform import Gift
from tests.support.waiting import eventually
from tests.workers.notifications.office import Office
from tests.workers.support.smtp_sink import Sink


def refund(gift: Gift, cents: int, status: str = "succeeded", refund_id: str = "re_1") -> bytes:
    """Return the news of a refund."""
    return stripe_events.refund_news(gift.intent, refund_id, cents, status)


def work(office: Office) -> None:
    """Send all that is due."""
    office.route()
    with office.sink.listening():
        office.open()
        office.wait_until_idle()
    office.close()


def subjects(sink: Sink) -> list[str]:
    """Return what mails came about, in order."""
    return [str(mail["Subject"]) for mail in sink.mails]


def text_of(sink: Sink, number: int) -> str:
    """Return the text of a mail, each run of blanks as one."""
    body = sink.mails[number].get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


# --- Receipts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["unpaid", "processing", "authorized", "failed", "canceled"])
def test_money_that_did_not_come_brings_no_receipt(office: Office, sink: Sink, state: str) -> None:
    """Case 84."""
    gift = office.platform.gift(office.platform.campaign())
    processing = stripe_events.intent(gift.intent, 10_000, status="processing")
    news = {
        "processing": stripe_events.event("payment_intent.processing", processing),
        "authorized": stripe_events.authorized(gift.intent, 10_000),
        "failed": stripe_events.declined(gift.intent, 10_000),
        "canceled": stripe_events.canceled(gift.intent, 10_000),
    }
    if state in news:
        assert office.platform.deliver(news[state])["status"] == "processed"
    work(office)
    assert sink.mails == []
    assert office.platform.receipts(gift.donation) == 0


def test_a_capture_told_repeatedly_brings_one_receipt(office: Office, sink: Sink) -> None:
    """Case 84."""
    gift = office.platform.captured_gift(office.platform.campaign())
    body = stripe_events.succeeded(gift.intent, 10_000)
    office.platform.deliver_all([body, body, stripe_events.again(body)])
    office.platform.deliver(
        stripe_events.event("charge.succeeded", stripe_events.charge(gift.intent, 10_000))
    )
    work(office)
    assert len(sink.mails) == 1
    assert office.told() == [("receipt", "SENT")]


def test_a_partial_refund_brings_a_corrected_receipt(office: Office, sink: Sink) -> None:
    """Case 84."""
    gift = office.platform.captured_gift(office.platform.campaign())
    work(office)
    office.platform.deliver(refund(gift, 2_550))
    work(office)
    assert subjects(sink)[1:] == ["Refund of 25.50 USD: your corrected receipt"]
    for figure in ("Received 100.00 USD", "Refunded 25.50 USD", "Your gift now 74.50 USD"):
        assert figure in text_of(sink, 1)

    # The same refund again brings no mail; a further refund does.
    office.platform.deliver(stripe_events.again(refund(gift, 2_550)))
    work(office)
    assert len(sink.mails) == 2
    office.platform.deliver(refund(gift, 7_450, refund_id="re_2"))
    work(office)
    assert subjects(sink)[2:] == ["Refund of 100.00 USD: your corrected receipt"]
    assert "replaces your receipt" in text_of(sink, 2)


def test_a_donor_who_was_told_of_a_refund_hears_that_it_failed(office: Office, sink: Sink) -> None:
    gift = office.platform.captured_gift(office.platform.campaign())
    office.platform.deliver(refund(gift, 2_500))
    work(office)
    office.platform.deliver(refund(gift, 2_500, "failed"))
    work(office)
    assert subjects(sink)[2].endswith(" stands: a refund did not go through")
    assert "Your gift now 100.00 USD" in text_of(sink, 2)


def test_while_smtp_is_away_nothing_is_dropped_and_no_correction_overtakes_its_receipt(
    office: Office, sink: Sink
) -> None:
    """Case 81: the backlog drains by itself, the age of the oldest message rises and falls."""
    campaign = office.platform.campaign()
    donors = [f"donor{number}@example.org" for number in range(8)]
    gifts = [office.platform.captured_gift(campaign, email=donor) for donor in donors]
    office.platform.deliver_all([refund(gift, 100, refund_id=f"re_{gift.intent}") for gift in gifts])
    office.sql("update pgmq.q_events set enqueued_at = enqueued_at - interval '1 hour'")
    office.route()
    office.sql("update pgmq.q_notifications set enqueued_at = enqueued_at - interval '1 hour'")
    office.open(threads=4)
    eventually(
        lambda: (
            not office.sql("select id from data.notifications where kind = 'receipt' and retry_count < 2")
        ),
        seconds=60,
    )
    metric = "select oldest_seconds, waiting, dead from private.queue_metrics() where queue = 'notifications'"
    (before,) = office.sql(metric)
    assert before["oldest_seconds"] >= 3600
    assert (before["waiting"], before["dead"]) == (16, 0)

    with sink.listening():
        eventually(lambda: office.count("notifications") == 0, seconds=60)
    assert office.sql(metric) == [{"oldest_seconds": 0, "waiting": 0, "dead": 0}]
    assert len(sink.mails) == 16
    for donor in donors:
        told = [subject for subject, to in zip(subjects(sink), sink.recipients, strict=True) if to == [donor]]
        assert [subject.split()[0] for subject in told] == ["Your", "Refund"]


# --- Failures, goals, alerts -------------------------------------------------------------------------


def test_a_failure_is_told_after_a_while_and_only_if_it_lasted(office: Office, sink: Sink) -> None:
    campaign = office.platform.campaign()
    for_good = office.platform.gift(campaign, email="ada@example.org")
    for_now = office.platform.gift(campaign, email="bob@example.org")
    office.platform.deliver_all([stripe_events.declined(gift.intent, 10_000) for gift in (for_good, for_now)])
    work(office)
    assert sink.mails == []

    office.platform.deliver(stripe_events.succeeded(for_now.intent, 10_000))
    office.wake()
    work(office)
    told = {str(mail["To"]): str(mail["Subject"]) for mail in sink.mails}
    assert len(sink.mails) == 2
    assert told["ada@example.org"].endswith(" could not be paid")
    assert told["bob@example.org"].startswith("Your receipt for ")
    assert ("payment_failed", "SUPERSEDED") in office.told()


def test_a_goal_is_told_to_the_organizer_once(office: Office, sink: Sink) -> None:
    office.platform.act_as("organizer", "olga@example.org")
    body = json.dumps({"title": "Wells", "goal_amount": "100.00"})
    campaign = str(office.platform.value("select api.create_campaign(%s::json)", body)["id"])
    office.platform.captured_gift(campaign, "60.00")
    reached = "select private.note_goal_reached(%s) as first"
    assert office.sql(reached, campaign) == [{"first": False}]
    office.platform.captured_gift(campaign, "60.00")
    assert [office.sql(reached, campaign)[0]["first"] for _ in range(3)] == [True, False, False]
    work(office)
    mine = [mail for mail in sink.mails if mail["To"] == "olga@example.org"]
    assert [str(mail["Subject"]) for mail in mine] == ["Wells has reached its goal"]
    assert mine[0]["List-Unsubscribe"] == "<mailto:receipts@careforall.example?subject=unsubscribe>"


def test_a_dispute_alerts_organizer_and_staff_and_names_no_donor(office: Office, sink: Sink) -> None:
    office.sql("update data.deployment set staff_email = 'staff@careforall.example'")
    office.platform.act_as("organizer", "olga@example.org")
    campaign = str(office.platform.value("select api.create_campaign(%s::json)", '{"title": "Wells"}')["id"])
    gift = office.platform.captured_gift(campaign)
    dispute = stripe_events.dispute(gift.intent, "dp_1", 10_000, "needs_response")
    office.platform.deliver(stripe_events.event("charge.dispute.created", dispute))
    office.wake()
    work(office)
    alerts = {str(mail["To"]): mail for mail in sink.mails if "disputed" in str(mail["Subject"])}
    assert set(alerts) == {"olga@example.org", "staff@careforall.example"}
    assert all("ada@example.org" not in mail.as_string() for mail in alerts.values())


# --- Opting out, and what services ask for -------------------------------------------------------------


def test_after_an_opt_out_only_receipts_are_sent(office: Office, sink: Sink) -> None:
    office.sql("select private.opt_out('EMAIL', 'Ada@example.org', 'asked by mail')")
    campaign = office.platform.campaign()
    gift = office.platform.captured_gift(campaign)
    office.platform.deliver(refund(gift, 100))
    ask(office, gift, kind="message", payload={"subject": "News", "text": "The well is dug."})
    work(office)
    assert len(sink.mails) == 2
    assert office.told() == [("receipt", "SENT"), ("refund", "SENT"), ("message", "FAILED")]
    assert office.count("notifications_dead") == 0


def test_a_service_sends_a_message_once_per_key(office: Office, sink: Sink) -> None:
    gift = office.platform.captured_gift(office.platform.campaign())
    message = {"subject": "News \U0001f30d", "text": "<b>The well</b> is dug.\nThank you."}
    for _ in range(2):
        ask(office, gift, kind="message", payload=message, key="k-1")
    work(office)
    assert len(sink.mails) == 2
    (mail,) = [mail for mail in sink.mails if str(mail["Subject"]) == "News \U0001f30d"]
    html = mail.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;The well&lt;/b&gt; is dug." in html.get_content()
    assert mail["List-Unsubscribe"] is not None


def test_a_mail_belongs_to_the_trace_that_brought_the_money(office: Office) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    gift = office.platform.gift(office.platform.campaign())
    office.platform.act_as("webhook_adapter", traceparent=f"00-{trace}-b7ad6b7169203331-01")
    office.platform.deliver(stripe_events.succeeded(gift.intent, 10_000))
    assert trace in office.notification()["traceparent"]
    office.route()
    (queued,) = office.sql("select message from pgmq.q_notifications")
    assert trace in queued["message"]["traceparent"]


def ask(office: Office, gift: Gift, *, key: str = "", **fields: Any) -> dict[str, Any]:
    """Ask for a notification as a service does."""
    headers = {"idempotency-key": key} if key else {}
    body = {"donation_id": gift.donation, "type": "EMAIL", **fields}
    answer = office.platform.request("send_notification", body, "service", None, **headers)
    assert answer.status == 202, answer
    return dict(answer.body)

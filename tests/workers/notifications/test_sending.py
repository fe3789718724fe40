"""Receipts: from a captured gift to a mail, on the real schema and a real SMTP server."""

from __future__ import annotations

import threading

import psycopg
import pytest

from tests.support.waiting import eventually
from tests.workers.notifications.office import Office
from tests.workers.support.smtp_sink import ACCEPTED, Sink
from workers import failures
from workers.gateways import calls


def test_a_captured_gift_brings_a_receipt(office: Office, sink: Sink) -> None:
    office.giving.give(office.giving.campaign("Clean water"), donor_name="Ada & Söhne <x>")
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()

    (mail,) = sink.mails
    row = office.notification()
    receipt_number = office.sql("select receipt_number from data.donations")[0]["receipt_number"]
    assert sink.recipients == [["ada@example.org"]]
    assert mail["Subject"] == "Your receipt for 12.50 USD to Clean water"
    assert mail["From"] == "CareForAll <receipts@careforall.example>"
    assert mail["To"] == "ada@example.org"
    assert mail["Message-ID"] == f"<{row['id']}@careforall.example>"
    assert mail["Date"].datetime.utcoffset().total_seconds() == 0
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert "12.50 USD" in part
        assert "Clean water" in part
        assert receipt_number in part
        assert " UTC" in part
    assert "Dear Ada & Söhne <x>," in text.get_content()
    assert "Dear Ada &amp; Söhne &lt;x&gt;," in html.get_content()
    assert (row["status"], row["provider_id"]) == ("SENT", mail["Message-ID"])
    assert row["retry_count"] == 1


def test_an_event_that_comes_three_times_sends_one_mail(office: Office, sink: Sink) -> None:
    """Also while the first mail is being sent: the second worker waits for the result."""
    accepted, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        accepted.set()
        go_on.wait(10)

    sink.before_reply = hold
    office.giving.give(office.giving.campaign())
    office.route()
    office.repeat_events(2)
    with sink.listening():
        office.open(threads=3)
        assert accepted.wait(10)
        # The other two found the notification reserved, and rescheduled their messages.
        put_off = "select count(*) as n from pgmq.a_notifications"
        eventually(lambda: office.sql(put_off)[0]["n"] >= 2)
        go_on.set()
        office.wait_until_idle()
    assert len(sink.mails) == 1
    assert office.notification()["retry_count"] == 1
    assert office.count("notifications_dead") == 0


def test_a_receipt_waits_for_an_smtp_server_that_is_away(office: Office, sink: Sink) -> None:
    """Case 81: nothing is dropped, and the backlog drains by itself."""
    campaign = office.giving.campaign()
    for number in range(3):
        office.giving.give(campaign, donor_email=f"donor{number}@example.org")
    office.route()
    office.open()
    eventually(lambda: office.sql("select id from data.notifications where retry_count >= 3"))
    assert (
        "ConnectionRefusedError" in office.sql("select last_error from data.notifications")[0]["last_error"]
    )
    with sink.listening():
        office.wait_until_idle()
    assert sorted(sink.recipients) == [[f"donor{number}@example.org"] for number in range(3)]
    assert {row["status"] for row in office.sql("select status from data.notifications")} == {"SENT"}
    assert office.count("notifications_dead") == 0


def test_temporary_refusals_are_tried_again(office: Office, sink: Sink) -> None:
    sink.on_recipient = ["451 4.7.1 greylisted", ACCEPTED]
    sink.on_data = ["452 4.3.1 disk full", ACCEPTED]
    office.giving.give(office.giving.campaign())
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    assert len(sink.mails) == 1
    assert office.notification()["status"] == "SENT"
    assert office.notification()["retry_count"] == 3


def test_a_refused_recipient_is_final(office: Office, sink: Sink) -> None:
    sink.on_recipient = ["550 5.1.1 no such user as ada@example.org"]
    office.giving.give(office.giving.campaign())
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    row = office.notification()
    assert (row["status"], row["last_error"]) == ("FAILED", "the recipient was refused with 550")
    assert sink.attempts == 1
    assert office.count("notifications_dead") == 0


def test_a_mail_that_is_refused_becomes_a_dead_letter(
    office: Office, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failures, "TRIES_AFTER_A_FAULT", 2)
    sink.on_data = ["554 5.6.0 content of ada@example.org refused"]
    office.giving.give(office.giving.campaign())
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    assert sink.attempts == 3
    assert office.notification()["status"] == "PENDING"
    (letter,) = office.sql("select message, headers from pgmq.q_notifications_dead")
    assert letter["headers"]["reason"] == "RefusedError: the content was refused with 554"
    assert "ada@example.org" not in str(letter)

    # A person has corrected the cause and sends the dead letter again.
    sink.on_data = [ACCEPTED]
    with sink.listening():
        office.sql("select pgmq.send('notifications', message) from pgmq.q_notifications_dead")
        office.wait_until_idle()
    assert len(sink.mails) == 1


def test_text_of_others_stays_out_of_the_headers(office: Office, sink: Sink) -> None:
    """Case 30: what looks like headers, templates or markup stays text."""
    # The API refuses line breaks; the mail must not rely on that.
    office.giving.give(office.giving.campaign())
    title = "Wells\r\nBcc: eve@example.org\r\n\r\n{{ 7 * 7 }} <script>"
    office.sql("update data.campaigns set title = %s", title)
    office.sql("update data.donations set donor_name = %s", "{% raw %}\r\nTo: eve@example.org")
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    (mail,) = sink.mails
    assert sink.recipients == [["ada@example.org"]]
    assert mail["Bcc"] is None
    assert mail.get_all("To") == ["ada@example.org"]
    assert mail["Subject"] == (
        "Your receipt for 12.50 USD to Wells Bcc: eve@example.org {{ 7 * 7 }} <script>"
    )
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "{{ 7 * 7 }} &lt;script&gt;" in html.get_content()


def test_a_recipient_that_is_not_one_address_is_final(office: Office, sink: Sink) -> None:
    office.giving.give(office.giving.campaign())
    office.sql("update data.notifications set recipient = %s", "ada@example.org\r\nBcc: eve@example.org")
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    row = office.notification()
    assert (row["status"], row["last_error"]) == ("FAILED", "the recipient is not one email address")
    assert (sink.mails, sink.attempts) == ([], 0)
    assert office.count("notifications_dead") == 0


def test_a_database_that_goes_away_after_the_mail_was_accepted_costs_no_second_mail(
    office: Office, sink: Sink
) -> None:
    def go_away() -> None:
        # Refuses new connections for a while, as a server that restarts does.
        name = office.database.name
        office.sql(f"alter database {name} connection limit 0")
        office.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and usename = 'workers'"
        )
        threading.Timer(1, office.sql, [f"alter database {name} connection limit -1"]).start()

    sink.before_reply = go_away
    office.giving.give(office.giving.campaign())
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    assert office.notification()["status"] == "SENT"
    assert len(sink.mails) == 1


def test_a_worker_that_fails_between_sending_and_saying_so_repeats_the_message_id(
    office: Office, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = office.functions.finish_notification
    outcomes: list[str] = []

    def fail_once(notification_id: object, *, provider_id: str) -> None:
        outcomes.append(provider_id)
        if len(outcomes) == 1:
            raise RuntimeError("as if it had crashed")
        finish(notification_id, provider_id=provider_id)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(office.functions, "finish_notification", fail_once)
    office.giving.give(office.giving.campaign())
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
    first, second = sink.mails
    assert first["Message-ID"] == second["Message-ID"] == outcomes[0]
    assert office.notification()["status"] == "SENT"


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (failures.TemporaryError("SMTP is away"), failures.TRIES_IN_AN_OUTAGE),
        (psycopg.OperationalError("the database is away"), failures.TRIES_IN_AN_OUTAGE),
        (failures.RefusedError("no"), failures.TRIES_AFTER_A_FAULT),
        (ValueError("a fault of ours"), failures.TRIES_AFTER_A_FAULT),
    ],
)
def test_an_outage_is_outlasted_and_a_fault_is_not(error: Exception, tries: int) -> None:
    assert failures.is_worth_another_try(tries - 1, error)
    assert not failures.is_worth_another_try(tries, error)


def test_an_outage_of_days_is_outlasted() -> None:
    # Dramatiq's jitter may halve the longest pause; a gateway that is down is asked more often.
    pause = min(failures.MAX_BACKOFF / 2 / 1000, calls.REST)
    assert failures.TRIES_IN_AN_OUTAGE * pause > 3 * 24 * 3600

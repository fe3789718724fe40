"""Dead letters of notifications: they show their reason, and can be sent again, once."""

from __future__ import annotations

import pytest
from psycopg.types.json import Jsonb

from tests.support.waiting import eventually
from tests.workers.notifications.office import Office
from tests.workers.support.smtp_sink import ACCEPTED, Sink
from workers import failures


def test_a_poisoned_message_is_set_aside_and_the_others_flow(
    office: Office, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 82."""
    monkeypatch.setattr(failures, "TRIES_AFTER_A_FAULT", 3)
    campaign = office.giving.campaign()
    for number in range(5):
        office.giving.give(campaign, donor_email=f"donor{number}@example.org")
    # Text messages are switched off here.
    office.sql("update data.notifications set type = 'SMS' where recipient = 'donor2@example.org'")
    office.route()
    with sink.listening():
        office.open()
        eventually(lambda: office.count("notifications_dead") == 1)
        office.wait_until_idle()
    assert len(sink.mails) == 4
    (letter,) = office.sql("select queue, reason from private.dead_letters")
    assert letter["queue"] == "notifications"
    assert letter["reason"] == "RefusedError: channel SMS is switched off"
    assert office.sql("select dead from private.queue_metrics() where queue = 'notifications'") == [
        {"dead": 1}
    ]
    assert office.sql("select kind from private.find_attention() where kind = 'dead_letter'")


def test_replaying_sends_once_and_replaying_twice_sends_no_second_mail(
    office: Office, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 82."""
    monkeypatch.setattr(failures, "TRIES_AFTER_A_FAULT", 1)
    sink.on_data = ["554 5.6.0 refused"]
    office.giving.give(office.giving.campaign())
    office.route()
    with sink.listening():
        office.open()
        office.wait_until_idle()
        eventually(lambda: office.count("notifications_dead") == 1)
        assert sink.mails == []
        (message,) = office.sql("select message from pgmq.q_notifications_dead")

        sink.on_data = [ACCEPTED]
        replay = "select private.replay_dead_letters('notifications') as n"
        assert office.sql(replay) == [{"n": 1}]
        assert office.sql(replay) == [{"n": 0}]
        office.wait_until_idle()
        assert len(sink.mails) == 1

        # The same letter again, as from a backup, finds its work done.
        office.sql("select pgmq.send('notifications', %s)", Jsonb(message["message"]))
        office.wait_until_idle()
    assert len(sink.mails) == 1
    assert office.notification()["status"] == "SENT"

"""What is not broken but waits for a person is listed, with its age and the reason."""

from datetime import timedelta

from psycopg.types.json import Jsonb

from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift, Platform

DAYS_AGO = 2


def test_everything_that_waits_is_listed(database: Database) -> None:
    """Parked events, discrepancies, dead letters, what is stuck: kind, subject, reason, since when."""
    # Given one of each, all of them two days old
    platform = Platform(database.connect())
    campaign = platform.campaign()
    platform.deliver(stripe.succeeded("pi_of_somebody_else", 1_000))
    paid = platform.gift(campaign)
    platform.deliver(stripe.succeeded(paid.intent, 9_000))
    refund = platform.refund(paid.payment, "1.00")["id"]
    stuck = platform.begin_payment(platform.pledge(campaign, "5.00"))["id"]
    dead = Jsonb({"type": "donation.completed"}), Jsonb({"reason": "gave up after 16 tries"})
    platform.value("select pgmq.send('notifications_dead', %s, %s)", *dead)
    lose_receipt(platform, paid)
    grow_old(database)

    # When somebody looks
    rows = platform.connection.execute("select *, now() - since as age from private.attention").fetchall()

    # Then all of it is there, and nothing else; and nothing is broken
    parked = platform.value("select id::text from data.gateway_events where status = 'parked'")
    receipt = platform.value("select id::text from data.notifications")
    assert {(row["kind"], row["subject"], row["reason"]) for row in rows} == {
        ("parked_event", parked, "unknown_payment"),
        ("discrepancy", paid.payment, "amount_differs: asked for 10000, received 9000 minor units"),
        ("stuck_refund", refund, "asked for, not settled"),
        ("stuck_intent", stuck, "the gateway never answered"),
        ("dead_letter", "notifications 1", "gave up after 16 tries"),
        ("failed_notification", receipt, "no such mailbox"),
        ("waiting_message", "events", f"{platform.value('select count(*) from pgmq.q_events')} messages"),
    }
    assert all(timedelta(days=DAYS_AGO) <= row["age"] < timedelta(days=DAYS_AGO + 1) for row in rows), rows
    assert platform.broken() == []


def lose_receipt(platform: Platform, gift: Gift) -> None:
    """Have the worker find out that the receipt cannot be delivered."""
    query = "select id from data.notifications where donation_id = %s"
    receipt = platform.value(query, gift.donation)
    platform.value("select private.start_notification(%s)", receipt)
    platform.value("select private.finish_notification(%s, 'FAILED', null, 'no such mailbox')", receipt)


def grow_old(database: Database) -> None:
    """Let two days pass for everything that was written."""
    ages = {
        "data.gateway_events": "received_at",
        "data.discrepancies": "noticed_at",
        "data.refunds": "created_at",
        "data.payments": "created_at",
        "data.notifications": "created_at",
        "pgmq.q_events": "enqueued_at",
        "pgmq.q_notifications_dead": "enqueued_at",
    }
    with database.connect("superuser") as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table, column in ages.items():
            connection.execute(f"update {table} set {column} = {column} - interval '{DAYS_AGO} days'")

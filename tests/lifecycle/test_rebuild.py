"""Case 108: all money follows from the raw events, and a digest tells when it does not."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import DictRow

from stack.rebuild import COMMANDS, Part, commanded, compare, rebuild
from tests.lifecycle.stories import give
from tests.support import stripe_events as stripe
from tests.support.database import TEMPLATE, Database, Server, name_for
from tests.support.platform import Platform, new_intent_id

PARTS = ("donations", "evidence", "ledger", "payments", "receipts", "totals")

# For each part, what may be altered in one of its rows.
ALTERATIONS = [
    ("payments", "payments", "status = 'AUTHORIZED'"),
    ("payments", "payments", "captured_minor = captured_minor + 1"),
    ("payments", "payments", "refunded_minor = refunded_minor + 1"),
    ("payments", "payments", "disputed_minor = disputed_minor + 1"),
    ("payments", "payments", "requested_refund_minor = requested_refund_minor + 1"),
    ("payments", "payments", "fee_minor = fee_minor + 1"),
    ("payments", "payments", "is_counted = not is_counted"),
    ("payments", "payments", "is_open = not is_open"),
    ("donations", "donations", "status = 'PENDING'"),
    ("donations", "donations", "receipt_number = null"),
    ("evidence", "evidence", "amount_minor = amount_minor + 1"),
    ("evidence", "evidence", "object_id = object_id || '0'"),
    ("ledger", "ledger_transfers", "amount_minor = amount_minor + 1"),
    ("ledger", "ledger_transfers", "currency = 'CHF'"),
    ("totals", "campaign_counters", "amount_minor = amount_minor + 1"),
    ("totals", "campaign_counters", "donations = donations + 1"),
    ("totals", "campaign_counters", "donors = donors + 1"),
    ("receipts", "notifications", "recipient = 'thief@example.org'"),
]


ONE_ROW = {
    "payments": """id = (
        select id from data.payments
        where status = 'CAPTURED' and fee_minor > 0 and requested_refund_minor = 0 limit 1
    )""",
    "donations": "id = (select id from data.donations where status = 'COMPLETED' limit 1)",
    "evidence": "id = (select id from data.evidence where kind = 'captured' limit 1)",
    "ledger_transfers": "id = (select max(id) from data.ledger_transfers)",
    "campaign_counters": "ctid = (select ctid from data.campaign_counters where donations > 0 limit 1)",
    "notifications": "id = (select id from data.notifications where kind = 'receipt' and about = '' limit 1)",
}


@pytest.fixture(scope="module")
def lived(shared_database: Database) -> Database:
    """A database with a mixed life: 500 random gifts, and what is rare by hand."""
    platform = Platform(shared_database.connect())
    give(platform, 108, ("USD", "JPY"), 500)
    campaign = platform.campaign()
    platform.deliver(stripe.succeeded("pi_of_somebody_else", 1_000))
    heard_of_before_we_knew(platform, campaign)
    given_up_and_paid_all_the_same(platform, campaign)
    paid_twice_and_returned(platform, campaign)
    refused_by_the_gateway(platform, campaign)
    assert platform.broken() == []
    return shared_database


@pytest.fixture
def scratch(server: Server) -> Iterator[Database]:
    """A second, fresh copy of the template."""
    name = name_for("scratch")
    server.copy(TEMPLATE, name)
    with Database(server, name) as database:
        yield database


def heard_of_before_we_knew(platform: Platform, campaign: str) -> None:
    """A capture that was parked until the intent became known, and one that still is."""
    for is_known in (True, False):
        payment = platform.begin_payment(platform.pledge(campaign, "10.00"))["id"]
        intent = new_intent_id()
        platform.deliver(stripe.succeeded(intent, 1_000))
        if is_known:
            platform.store_intent(payment, intent)


def given_up_and_paid_all_the_same(platform: Platform, campaign: str) -> None:
    """Two pledges that a service gave up; one of them is captured later."""
    for is_paid in (True, False):
        gift = platform.gift(campaign)
        body = {"status": "FAILED", "version": platform.donation(gift.donation)["version"]}
        platform.request("set_donation_status", body, "service", **{"x-resource-id": gift.donation})
        if is_paid:
            platform.deliver(stripe.succeeded(gift.intent, 10_000))


def paid_twice_and_returned(platform: Platform, campaign: str) -> None:
    """A second capture, which the rules ask back and the gateway returns."""
    gift = platform.captured_gift(campaign)
    second = platform.second_gift(platform.gift(campaign))
    first = platform.connection.execute(
        "select payment_intent_id from data.payments where donation_id = %s order by id", (second.donation,)
    ).fetchone()
    assert first is not None
    platform.deliver(stripe.succeeded(second.intent, 10_000))
    platform.deliver(stripe.succeeded(first["payment_intent_id"], 10_000))
    (asked,) = platform.rows("refunds", second.payment)
    platform.deliver(stripe.refund_news(second.intent, "re_second", 10_000, "succeeded", str(asked["id"])))
    platform.deliver(stripe.dispute_news("created", gift.intent, "dp_rebuilt", 4_000, "needs_response"))


def refused_by_the_gateway(platform: Platform, campaign: str) -> None:
    """A refund that the gateway would not make, given up by the worker and asked for again in part."""
    gift = platform.captured_gift(campaign)
    asked = platform.refund(gift.payment)["id"]
    platform.value("select private.fail_refund(%s, 'insufficient funds')", asked)
    platform.refund(gift.payment, "30.00")


def test_all_money_is_rebuilt_from_raw_events(lived: Database, scratch: Database) -> None:
    """Case 108: a scratch database that hears it all again says the same, part by part."""
    with psycopg.connect(lived.url()) as live, psycopg.connect(scratch.url()) as again:
        parts = rebuild(live, again, print)

    assert tuple(part.name for part in parts) == PARTS
    for part in parts:
        print(f"{part.name}: {part.live[0]} rows, {part.live[1][:12]}")
        assert part.live[0] > 0
        assert part.agrees, part
    broken = Platform(scratch.connect()).broken()
    assert broken == [], broken


def test_a_new_column_is_a_command_until_it_is_called_derived(database: Database) -> None:
    """What is copied is read from the catalogue, and a column that is gone is not forgotten in the list."""
    with database.connect() as connection, psycopg.connect(database.url()) as live:
        connection.execute("alter table data.donations add column dedication text, drop column extra_data")
        connection.execute(
            "alter table data.donations add column twice bigint generated always as (amount_minor * 2) stored"
        )
        derived = set(COMMANDS["donations"].split())

        columns = commanded(live, "donations", derived).as_string(live)

        assert columns == (
            '"id", "campaign_id", "donor_id", "donor_email", "donor_name", "is_anonymous", "message",'
            ' "amount_minor", "currency", "is_given_up", "payment_intent_id", "created_at", "dedication"'
        )
        with pytest.raises(ValueError, match=r"data\.donations has no column renamed"):
            commanded(live, "donations", {*derived, "renamed"})


@pytest.mark.parametrize(("part", "table", "change"), ALTERATIONS)
def test_any_altered_row_is_told(lived: Database, part: str, table: str, change: str) -> None:
    """Case 108: one row altered changes the digest of its part, and of no other."""
    with lived.connect("superuser") as connection:
        before = digest(connection)
        connection.execute("begin")
        connection.execute("set local session_replication_role = replica")
        altered = connection.execute(f"update data.{table} set {change} where {ONE_ROW[table]}")
        assert altered.rowcount == 1

        parts = compare(before, digest(connection))

        assert [told.name for told in parts if not told.agrees] == [part]
        connection.execute("rollback")


@pytest.mark.parametrize("table", ["evidence", "ledger_transfers", "notifications"])
def test_any_missing_row_is_told(lived: Database, table: str) -> None:
    """Case 108: so does a row that is gone."""
    with lived.connect("superuser") as connection:
        before = digest(connection)
        connection.execute("begin")
        connection.execute("set local session_replication_role = replica")
        connection.execute(f"delete from data.{table} where {ONE_ROW[table]}")

        told: list[Part] = [part for part in compare(before, digest(connection)) if not part.agrees]

        assert len(told) == 1
        connection.execute("rollback")


def digest(connection: psycopg.Connection[DictRow]) -> dict[str, tuple[int, str]]:
    """Return rows and digest of each part."""
    rows = connection.execute("select * from private.digest()")
    return {row["part"]: (row["rows"], row["digest"]) for row in rows}

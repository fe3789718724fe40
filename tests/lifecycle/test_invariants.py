"""A check that cannot fail is a defect: each invariant has a planted offender that turns it red."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.lifecycle.offenders import OFFENDERS, Offender
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Platform

RECENT = "now() - interval '5 minutes'"


@pytest.fixture(scope="module")
def ids(shared_database: Database) -> dict[str, str]:
    """Ids of a healthy life: a gift paid twice, with a fee, and two pledges that are being paid."""
    platform = Platform(shared_database.connect())
    campaign = platform.campaign()
    gift = platform.gift(campaign)
    second = platform.second_gift(gift)
    unpaid, other = (platform.gift(campaign, email=f"{name}@example.org") for name in ("bob", "eve"))
    platform.deliver(stripe.succeeded(gift.intent, 10_000))
    platform.deliver(stripe.fee(gift.intent, 10_000, 320))
    platform.deliver(stripe.succeeded(second.intent, 10_000))
    for pledge in (unpaid, other):
        platform.deliver(stripe.event("payment_intent.processing", stripe.intent(pledge.intent, 10_000)))
    # Nothing is left to be captured: it says nothing.
    nothing = stripe.intent(other.intent, 10_000, amount_capturable=0)
    platform.deliver(stripe.event("payment_intent.amount_capturable_updated", nothing))
    assert platform.broken() == []
    return {
        "campaign": campaign,
        "donation": gift.donation,
        "payment": gift.payment,
        "second_payment": second.payment,
        "unpaid_donation": unpaid.donation,
        "unpaid_payment": unpaid.payment,
        "other_unpaid_intent": other.intent,
        "empty_event": str(platform.value("select max(id) from data.gateway_events")),
    }


@pytest.fixture
def damaged(shared_database: Database) -> Iterator[psycopg.Connection[DictRow]]:
    """A connection that may damage everything, in a transaction that is undone."""
    with shared_database.connect("superuser") as connection:
        connection.execute("begin")
        connection.execute("set local session_replication_role = replica")
        yield connection
        connection.execute("rollback")


def red(connection: psycopg.Connection[DictRow], since: str = "'-infinity'") -> set[str]:
    """Return the names of the invariants that are broken."""
    rows = connection.execute(f"select invariant from private.find_broken_invariants({since})")
    return {row["invariant"] for row in rows}


def damage(connection: psycopg.Connection[DictRow], offender: Offender, ids: dict[str, str]) -> None:
    """Do what the offender does."""
    with psycopg.ClientCursor(connection) as cursor:  # which can send several statements
        cursor.execute(offender.damage, ids)


@pytest.mark.parametrize("offender", OFFENDERS, ids=lambda it: f"{it.invariant}: {it.what}")
def test_an_offender_turns_its_invariant_red(
    damaged: psycopg.Connection[DictRow], ids: dict[str, str], offender: Offender
) -> None:
    """Just the invariant that is meant tells of it, in the full run and in the one of recent rows."""
    damage(damaged, offender, ids)

    told = {offender.invariant} | offender.also
    assert red(damaged) == told
    assert red(damaged, RECENT) == (told if offender.is_seen_when_recent else set())


@pytest.mark.usefixtures("ids")
def test_every_invariant_is_run_and_has_an_offender(shared_database: Database) -> None:
    """The functions invariant_<what_is_wrong> that exist are run, and each has an offender."""
    connection = shared_database.connect()
    existing = connection.execute(
        """
        select substr(proname, length('invariant_') + 1) as name from pg_proc
        where pronamespace = 'private'::regnamespace and proname like 'invariant\\_%'
        """
    )
    invariants = {row["name"] for row in existing}
    (body,) = connection.execute(
        "select prosrc from pg_proc where oid = 'private.find_broken_invariants'::regproc"
    )
    run = re.findall(r"select '(\w+)', found\.\* from private\.invariant_(\w+)\(since\)", body["prosrc"])

    assert sorted(run) == [(name, name) for name in sorted(invariants)]
    assert {offender.invariant for offender in OFFENDERS} == invariants


def test_the_check_of_recent_rows_leaves_old_ones_to_the_night(
    damaged: psycopg.Connection[DictRow], ids: dict[str, str]
) -> None:
    """Damage to what is older than asked for is found by the full run only."""
    for table, column in {
        "evidence": "recorded_at",
        "ledger_transfers": "booked_at",
        "gateway_events": "received_at",
    }.items():
        damaged.execute(f"update data.{table} set {column} = {column} - interval '1 day'")
    damaged.execute("update data.payments set sub_status = 'lost' where id = %s", (ids["payment"],))

    assert red(damaged) == {"state_differs_from_evidence"}
    assert red(damaged, RECENT) == set()


def test_results_are_kept(damaged: psycopg.Connection[DictRow], ids: dict[str, str]) -> None:
    """The clock's job writes down when it looked, at what, how long it took and what it found."""
    assert damaged.execute("select private.check_invariants('-infinity') as n").fetchone() == {"n": 0}
    damage(damaged, OFFENDERS[0], ids)
    assert damaged.execute(f"select private.check_invariants({RECENT}) as n").fetchone() == {"n": 2}

    query = "select since::text, took, broken, findings from data.invariant_checks order by id"
    clean, broken = damaged.execute(query).fetchall()
    assert (clean["since"], clean["broken"], clean["findings"]) == ("-infinity", 0, [])
    assert broken["broken"] == 2
    assert {finding["invariant"] for finding in broken["findings"]} == {"books_differ_from_payment"}
    assert {finding["subject"] for finding in broken["findings"]} == {ids["payment"]}
    assert broken["since"] != "-infinity"
    assert broken["took"].total_seconds() > 0

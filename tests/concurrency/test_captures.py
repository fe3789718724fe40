"""Many captures of one campaign at the same moment: nothing is lost, nothing is refused."""

import random
import time
from functools import partial
from statistics import quantiles
from threading import Event

import psycopg
from psycopg.rows import DictRow

from tests.concurrency.racing import race, shared_out
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift, Platform

CONNECTIONS = 16
CAPTURES = 500


def news_of(gifts: list[Gift]) -> list[bytes]:
    """Return two events of each capture, and its fee, well mixed."""
    bodies = [
        body
        for gift in gifts
        for body in (
            stripe.succeeded(gift.intent, 1_234),
            stripe.event("charge.succeeded", stripe.charge(gift.intent, 1_234)),
            stripe.fee(gift.intent, 1_234, 66),
        )
    ]
    random.Random(74).shuffle(bodies)
    return bodies


def test_500_captures_at_once_add_up(database: Database) -> None:
    """Case 74: three events each over 16 connections: the exact total, and no error comes out."""
    # Given 500 gifts of 100 donors to one campaign
    platform = Platform(database.connect())
    campaign = platform.campaign()
    gifts = platform.gifts(campaign, [("12.34", f"donor{n % 100}@example.org") for n in range(CAPTURES)])
    adapters = [Platform(database.connect("webhook_adapter")) for _ in range(CONNECTIONS)]
    took: list[float] = []

    def timed(adapter: Platform, body: bytes) -> object:
        started = time.perf_counter()
        answer = adapter.deliver(body)
        took.append(time.perf_counter() - started)
        return answer["status"]

    # When all that is told of them arrives at once
    answers = shared_out([partial(timed, adapter) for adapter in adapters], news_of(gifts))

    # Then every event was applied, and the total is exact
    print(f"{len(answers)} events, p95 {quantiles(took, n=20)[-1] * 1000:.0f} ms")
    assert answers == ["processed"] * 3 * CAPTURES
    total = platform.total(campaign)
    assert (total["total_amount"], total["total_donations"]) == (6170, CAPTURES)
    assert total["unique_donors"] == 100
    assert receipts_of(platform, campaign) == CAPTURES
    assert platform.broken() == []


def receipts_of(platform: Platform, campaign: str) -> int:
    """Return how many receipts were queued for a campaign's gifts."""
    query = """
        select count(*) from data.notifications
        where kind = 'receipt' and donation_id in (select id from data.donations where campaign_id = %s)
    """
    return int(platform.value(query, campaign))


def test_books_and_totals_agree_at_every_commit(database: Database) -> None:
    """Case 71: every look while captures go on finds books that balance and equal the totals."""
    # Given gifts of which nothing is known yet
    platform = Platform(database.connect())
    campaign = platform.campaign()
    gifts = platform.gifts(campaign, [("12.34", "ada@example.org")] * 100)
    adapters = [Platform(database.connect("webhook_adapter")) for _ in range(4)]
    reader = database.connect()
    is_done = Event()

    def capture() -> list[int]:
        shared_out([adapter.deliver for adapter in adapters], news_of(gifts))
        is_done.set()
        return []

    def watch() -> list[int]:
        seen = []
        while not is_done.is_set():
            seen.append(look(reader, campaign))
        return seen

    # When somebody watches from beside
    _, seen = race([capture, watch])

    # Then each look found money in motion, and none of it missing or double
    assert isinstance(seen, list)
    print(f"{len(seen)} looks at {len(set(seen))} different totals")
    assert len(set(seen)) > 2
    assert platform.broken() == []


def look(reader: psycopg.Connection[DictRow], campaign: str) -> int:
    """Compare books and totals in one snapshot; return the total."""
    row = reader.execute(
        """
        select
            (select coalesce(sum(balance_minor), 0) from data.ledger_balances) as balance,
            (select coalesce(sum(balance_minor), 0)::bigint from data.ledger_balances
                where campaign_id = %(campaign)s and account = 'campaign_funds') as booked,
            (select coalesce(sum(amount_minor), 0)::bigint from data.campaign_counters
                where campaign_id = %(campaign)s) as counted,
            (select count(*) from data.notifications where kind = 'receipt' and donation_id in (
                select id from data.donations where campaign_id = %(campaign)s)) as receipts
        """,
        {"campaign": campaign},
    ).fetchone()
    assert row is not None
    assert row["balance"] == 0
    assert row["counted"] == row["booked"] == row["receipts"] * 1_234
    return int(row["counted"])

"""Random donations, refunds and disputes in numbers: three ways to count, one result."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.lifecycle.model import differences, recompute
from tests.lifecycle.readings import read_attempts, read_events, read_ledger_funds, read_outcome
from tests.lifecycle.stories import give
from tests.support.database import Database
from tests.support.platform import Platform

# The campaigns of each connection: two of them, for two cores.
CURRENCIES = (("USD", "EUR", "JPY"), ("USD", "KWD", "ISK"))


@pytest.mark.timeout(7200)
def test_random_donations_count_three_ways(database: Database, soak: bool) -> None:
    """Case 73: live totals, the ledger, and Python's own count from the raw events agree, per currency.

    1,000 donations; 100,000 in `make soak`.
    """
    # Given random gifts of which anything may become, told out of order over two connections
    donations = 100_000 if soak else 1_000
    started = time.monotonic()
    platforms = [Platform(database.connect()) for _ in CURRENCIES]
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(give, platforms, (73, 74), CURRENCIES, [donations // 2] * 2)
        campaigns = [campaign for share in made for campaign in share]
    print(f"{donations} donations in {time.monotonic() - started:.0f} s")

    # When they are counted by the database twice, and by Python from the bytes that were signed
    connection = database.connect()
    events = read_events(connection)
    expected = recompute(read_attempts(connection), events)
    found = read_outcome(connection, campaigns)

    # Then all of it agrees, to the last minor unit
    assert found == expected, differences(found, expected)
    assert read_ledger_funds(connection) == expected.funds
    assert Platform(connection).broken() == []
    print(f"{sum(map(len, events.values()))} events: {dict(Counter(expected.donations.values()))}")
    print(f"by currency: {by_currency(expected.funds)}")


def by_currency(funds: dict[tuple[str, str], int]) -> dict[str, int]:
    """Add up what campaigns own, each currency by itself."""
    totals: Counter[str] = Counter()
    for (_, currency), minor in funds.items():
        totals[currency] += minor
    return dict(totals)

"""Lives of gifts, told by twenty connections in any order and at once, while staff ask for refunds."""

import random
from collections import Counter
from functools import partial

import psycopg
import pytest

from tests.concurrency.racing import shared_out
from tests.lifecycle.model import differences, recompute
from tests.lifecycle.readings import read_attempts, read_events, read_outcome
from tests.lifecycle.stories import story
from tests.support.database import Database
from tests.support.platform import Gift, Platform, read_refusal

CONNECTIONS = 20
GIFTS = 300
# So few that their captures meet at the same counters.
DONORS = 5


@pytest.mark.timeout(3600)
def test_a_storm_ends_as_the_events_say(database: Database, soak: bool) -> None:
    """Nothing deadlocks, nothing is lost, and Python's own count of the raw events agrees."""
    platform = Platform(database.connect())
    # More than there are counters: some share one.
    callers = [Platform(database.connect()) for _ in range(CONNECTIONS)]
    for seed in range(30 if soak else 1):
        storm(platform, callers, random.Random(seed))
    assert platform.broken() == []


def storm(platform: Platform, callers: list[Platform], chance: random.Random) -> None:
    """Let it happen once, to a new campaign."""
    # Given gifts of a few donors, and what became of them
    campaign = platform.campaign()
    pledges = [("10.00", f"donor{chance.randrange(DONORS)}@example.org") for _ in range(GIFTS)]
    gifts = platform.gifts(campaign, pledges)
    news = [body for gift in gifts for body in story(platform, chance, gift, 1_000, "USD")]
    deliveries = [body for body in news for _ in range(chance.choice([1, 1, 2]))]
    chance.shuffle(deliveries)
    jobs: list[bytes | Gift] = [*deliveries, *chance.choices(gifts, k=GIFTS)]
    chance.shuffle(jobs)

    # When all of it happens at once
    outcomes = Counter(shared_out([partial(do, caller) for caller in callers], jobs))

    # Then every event was taken, every refund was asked for or refused with reason, and the money adds up
    print(dict(outcomes))
    assert outcomes.keys() <= {
        "processed",
        "duplicate",
        "asked",
        "not_captured",
        "already_refunded",
        "payment_disputed",
        "refund_too_large",
    }
    attempts = [one for one in read_attempts(platform.connection) if one.campaign == campaign]
    expected = recompute(attempts, read_events(platform.connection))
    found = read_outcome(platform.connection, [campaign])
    assert found == expected, differences(found, expected)


def do(caller: Platform, job: bytes | Gift) -> str:
    """Deliver an event, or ask for a refund of a gift; return what came of it."""
    if isinstance(job, bytes):
        return str(caller.deliver(job)["status"])
    try:
        caller.refund(job.payment, "4.00")
    except psycopg.Error as error:
        return read_refusal(error).word
    return "asked"

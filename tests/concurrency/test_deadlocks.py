"""When two transactions wait for each other, one fails and is repeated, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg.errors import DeadlockDetected
from psycopg.rows import DictRow

from tests.concurrency.racing import wait_until_blocked
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Platform

COUNTERS = 16


def test_a_deadlock_with_the_clock_loses_nothing(database: Database) -> None:
    """The job that tries parked events holds many donations, a webhook one: all end up applied."""
    # Given two gifts whose captures are parked for want of a currency that is known by now
    platform = Platform(database.connect())
    campaign = platform.campaign()
    first, second = platform.gift(campaign), platform.gift(campaign)
    captures = [stripe.succeeded(gift.intent, 10_000, "xts") for gift in (first, second)]
    assert [platform.deliver(news)["status"] for news in captures] == ["parked", "parked"]
    platform.connection.execute("insert into data.currencies (code, exponent) values ('XTS', 2)")

    # When the clock, holding a counter, wants the gift of a webhook that comes to want the counter
    clock, webhook = two_that_share_a_counter(database)
    errors = []
    with ThreadPoolExecutor(1) as pool:
        webhook.connection.execute("begin")
        webhook.deliver(stripe.event("payment_intent.processing", stripe.intent(second.intent, 10_000)))
        ticking = pool.submit(clock.value, "select private.apply_parked_events()")
        wait_until_blocked(platform.connection, clock.connection)
        try:
            webhook.deliver(stripe.event("charge.succeeded", stripe.charge(second.intent, 10_000, "xts")))
            webhook.connection.execute("commit")
        except DeadlockDetected as error:
            errors.append(error)
            webhook.connection.execute("rollback")
        try:
            ticking.result()
        except DeadlockDetected as error:
            errors.append(error)

    # Then one of them was sent away, and all is well once it has come again
    assert len(errors) == 1
    platform.value("select private.apply_parked_events()")
    assert [platform.payment(gift.payment)["status"] for gift in (first, second)] == ["CAPTURED"] * 2
    assert platform.total(campaign)["other_currencies"] == [{"currency": "XTS", "amount": 200}]
    assert platform.broken() == []


def two_that_share_a_counter(database: Database) -> tuple[Platform, Platform]:
    """Return two connections whose captures of one campaign move the same counter."""
    seen: dict[int, psycopg.Connection[DictRow]] = {}
    while True:
        connection = database.connect()
        slot = connection.info.backend_pid % COUNTERS
        if slot in seen:
            return Platform(seen[slot]), Platform(connection)
        seen[slot] = connection

"""Whatever donors, staff, PayPal, liars and our workers do, and in whatever order: the money adds up."""

from collections import Counter

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from stack.rebuild import rebuild
from tests.lifecycle.machine import Tally
from tests.lifecycle.paypal_machine import PaypalLives
from tests.support.database import TEMPLATE, Database, Server, name_for
from tests.support.platform import Platform

# A run that does not meet all of these has tried nothing.
WORTH_MEETING = {
    "payment CAPTURED",
    "payment FAILED",
    "payment REFUNDED",
    "double_payment",
    "dispute",
    "ignored not_confirmed",
    "refund of staff SUCCEEDED",
    "payment replaced",
}


@pytest.mark.timeout(7200)
def test_random_lives_at_paypal_never_break_an_invariant(
    database: Database, server: Server, soak: bool
) -> None:
    """Also case 108: after each of at least 2,000 steps all adds up, is foreseen, and can be rebuilt."""
    platform, tally = Platform(database.connect()), Tally()

    class HereLives(PaypalLives):
        def __init__(self) -> None:
            super().__init__(platform, tally)

    run_state_machine_as_test(
        HereLives,
        settings=settings(
            max_examples=500 if soak else 100,
            stateful_step_count=60 if soak else 30,
            derandomize=not soak,
            print_blob=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{tally.lives} lives, {tally.steps} steps, {tally.deliveries} deliveries: {dict(met(platform))}")
    assert tally.steps >= 2_000
    assert met(platform).keys() >= WORTH_MEETING
    assert platform.broken() == []
    assert_rebuilt(database, server)


def assert_rebuilt(database: Database, server: Server) -> None:
    """A scratch database that hears and reads it all again says the same."""
    name = name_for("scratch")
    server.copy(TEMPLATE, name)
    with Database(server, name) as scratch:
        with psycopg.connect(database.url()) as live, psycopg.connect(scratch.url()) as again:
            parts = rebuild(live, again, print)
        assert [part for part in parts if not part.agrees] == []
        assert Platform(scratch.connect()).broken() == []


def met(platform: Platform) -> Counter[str]:
    """Count what happened in all lives together."""
    rows = platform.connection.execute(
        """
        select 'payment ' || to_status as what from data.payment_state_history
        union all
        select 'payment replaced' from data.payments where is_replaced
        union all
        select kind from data.discrepancies
        union all
        select 'refund of ' || split_part(requested_by, ' ', 1) || ' ' || status from data.refunds
        union all
        select kind from data.evidence
        union all
        select status || ' ' || coalesce(reason, '') from data.gateway_events
        """
    )
    return Counter(row["what"] for row in rows)

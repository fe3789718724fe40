"""Whatever donors, staff, gateways and their postmen do, and in whatever order: the money adds up."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lifecycle.machine import Lives, Tally
from tests.support.database import Database
from tests.support.platform import Platform


def lives_in(platform: Platform, tally: Tally) -> type[Lives]:
    """Return the machine whose lives all pass in one database."""

    class HereLives(Lives):
        def __init__(self) -> None:
            super().__init__(platform, tally)

    return HereLives


@pytest.mark.timeout(7200)
def test_random_lives_never_break_an_invariant(database: Database, soak: bool) -> None:
    """After each of at least 2,000 random steps all money adds up; Python foresees every outcome."""
    platform, tally = Platform(database.connect()), Tally()
    run_state_machine_as_test(
        lives_in(platform, tally),
        settings=settings(
            max_examples=500 if soak else 100,
            stateful_step_count=60 if soak else 30,
            # The same lives in every normal run; other ones in every soak, whose failure prints its blob.
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


# A run that does not meet all of these has tried nothing. (What is rarer has tests of its own.)
WORTH_MEETING = {
    "payment CAPTURED",
    "payment FAILED",
    "payment REFUNDED",
    "double_payment",
    "event delivered again",
}


def met(platform: Platform) -> Counter[str]:
    """Count what happened in all lives together."""
    rows = platform.connection.execute(
        """
        select 'payment ' || to_status as what from data.payment_state_history
        union all
        select 'donation given up' from data.donations where is_given_up
        union all
        select kind from data.discrepancies
        union all
        select 'refund of ' || split_part(requested_by, ' ', 1) || ' ' || status from data.refunds
        union all
        select 'event delivered again' from data.gateway_redeliveries
        union all
        select 'event parked' from data.gateway_events where settled_at - received_at > interval '0.1 s'
        """
    )
    return Counter(row["what"] for row in rows)

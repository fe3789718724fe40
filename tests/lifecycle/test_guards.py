"""Guards that hold for the owner as well: a payment cannot jump, and the books cannot be rewritten."""

import itertools
import random

import psycopg
import pytest
from psycopg.errors import CheckViolation

from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift, Platform, read_refusal, refused

STATES = ("INITIATED", "AUTHORIZED", "CAPTURED", "FAILED", "REFUNDED")
# The steps of a payment, as the design has them.
STEPS = {
    ("INITIATED", "AUTHORIZED"),
    ("INITIATED", "CAPTURED"),
    ("INITIATED", "FAILED"),
    ("AUTHORIZED", "CAPTURED"),
    ("AUTHORIZED", "FAILED"),
    ("FAILED", "AUTHORIZED"),
    ("FAILED", "CAPTURED"),
    ("CAPTURED", "REFUNDED"),
    ("REFUNDED", "CAPTURED"),
}
APPEND_ONLY = (
    "ledger_transfers",
    "evidence",
    "payment_state_history",
    "donation_state_history",
    "audit_log",
)
# Everything that a change of a payment would leave behind.
MEMORY = (
    *(f"data.{table}" for table in APPEND_ONLY),
    "data.gateway_events",
    "data.discrepancies",
    "data.notifications",
    "data.refunds",
    "pgmq.q_events",
)


def payment_in(platform: Platform, state: str) -> Gift:
    """Bring a payment into a state, by evidence."""
    gift = platform.gift(platform.campaign())
    news = {
        "INITIATED": [],
        "AUTHORIZED": [stripe.authorized(gift.intent, 10_000)],
        "CAPTURED": [stripe.succeeded(gift.intent, 10_000)],
        "FAILED": [stripe.declined(gift.intent, 10_000)],
        "REFUNDED": [stripe.succeeded(gift.intent, 10_000), stripe.refunded(gift.intent, 10_000, 10_000)],
    }
    for body in news[state]:
        platform.deliver(body)
    assert platform.payment(gift.payment)["status"] == state
    return gift


def test_a_thousand_jumps_are_refused(platform: Platform) -> None:
    """Case 57: illegal steps are refused for the owner too, and leave no trace."""
    # Given a payment in each state
    gifts = {state: payment_in(platform, state) for state in STATES}
    before = {state: platform.payment(gift.payment) for state, gift in gifts.items()}
    remembered = {table: platform.value(f"select count(*) from {table}") for table in MEMORY}
    jumps = [pair for pair in itertools.product(STATES, (*STATES, "PAID", "")) if pair[0] != pair[1]]
    illegal = [pair for pair in jumps if pair not in STEPS]
    chance = random.Random(57)

    # When it is sent to states to which no step leads, a thousand times
    words = set()
    for old, new in chance.choices(illegal, k=1_000):
        with pytest.raises(psycopg.Error) as caught:
            platform.connection.execute(
                "update data.payments set status = %s, captured_minor = %s where id = %s",
                (new, chance.randint(0, 10_000), gifts[old].payment),
            )
        refusal = read_refusal(caught.value)
        words.add((refusal.status, refusal.word))
        assert f"cannot go from {old} to {new}" in refusal.detail

    # Then each was refused in words, and nothing was written anywhere
    assert words == {(409, "step_not_allowed")}
    assert {state: platform.payment(gift.payment) for state, gift in gifts.items()} == before
    assert {table: platform.value(f"select count(*) from {table}") for table in MEMORY} == remembered
    print(f"1,000 jumps of {len(illegal)} kinds refused")
    assert platform.broken() == []


def test_the_table_of_steps_is_the_design_s(platform: Platform) -> None:
    """What the trigger allows is just what is written down."""
    rows = platform.connection.execute("select * from data.payment_transitions")
    assert {(row["from_status"], row["to_status"]) for row in rows} == STEPS


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("login", ["owner", "superuser"])
def test_nothing_written_is_changed(shared_database: Database, table: str, login: str) -> None:
    """Case 71: not even the owner or a superuser updates, deletes or truncates what is append-only."""
    payment_in(Platform(shared_database.connect()), "CAPTURED")
    with shared_database.connect(login) as connection:  # type: ignore[arg-type]
        for statement in (f"update data.{table} set id = default", f"delete from data.{table}"):
            with refused("append_only"):
                connection.execute(statement)
        with refused("append_only"):
            connection.execute(f"truncate data.{table} cascade")


@pytest.mark.parametrize(
    ("debit", "credit", "amount", "constraint"),
    [
        ("fees", "fees", 1, "accounts_differ"),
        ("fees", "refunds", 0, "amount_is_positive"),
        ("fees", "refunds", -1, "amount_is_positive"),
    ],
)
def test_an_unbalanced_entry_cannot_be_written(
    platform: Platform, gift: Gift, debit: str, credit: str, amount: int, constraint: str
) -> None:
    """Case 71: a transfer has two sides and one positive amount: there is no way to write half of it."""
    with pytest.raises(CheckViolation) as caught:
        platform.connection.execute(
            """
            insert into data.ledger_transfers (
                debit_account, credit_account, amount_minor, currency, kind,
                gateway, campaign_id, donation_id, payment_id
            )
            values (%s, %s, %s, 'USD', 'fee', 'stripe', %s, %s, %s)
            """,
            (debit, credit, amount, gift.campaign, gift.donation, gift.payment),
        )
    assert caught.value.diag.constraint_name == constraint
    sums = platform.connection.execute(
        "select sum(balance_minor) as s from data.ledger_balances group by currency"
    )
    assert {row["s"] for row in sums} <= {0}

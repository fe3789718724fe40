"""However many ask for refunds at once: never more goes back than came."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg

from tests.concurrency.racing import race, shared_out, wait_until_blocked
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Platform, read_refusal


def outcomes(results: list[object]) -> Counter[str]:
    """Count accepted refunds and the words of the others."""
    return Counter(
        read_refusal(result).word if isinstance(result, psycopg.Error) else "accepted" for result in results
    )


def test_two_refunds_of_60_of_100_at_once(database: Database) -> None:
    """Case 63: exactly one of them is accepted, every time."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    staff = [Platform(database.connect()) for _ in range(2)]

    for _ in range(20):
        gift = platform.captured_gift(campaign)
        results = race([partial(one.refund, gift.payment, "60.00") for one in staff])

        assert outcomes(list(results)) == {"accepted": 1, "refund_too_large": 1}
        assert platform.payment(gift.payment)["requested_refund_minor"] == 6_000
    assert platform.broken() == []


def test_200_refunds_of_1_of_100_at_once(database: Database) -> None:
    """Case 63: exactly one hundred are accepted."""
    platform = Platform(database.connect())
    gift = platform.captured_gift(platform.campaign())
    staff = [Platform(database.connect()) for _ in range(16)]

    results = shared_out([partial(one.refund, gift.payment) for one in staff], ["1.00"] * 200)

    assert outcomes(list(results)) == {"accepted": 100, "already_refunded": 100}
    assert platform.payment(gift.payment)["requested_refund_minor"] == 10_000
    assert len(platform.rows("refunds", gift.payment)) == 100
    assert platform.broken() == []


def test_refunds_are_asked_while_the_gateway_settles_others(database: Database) -> None:
    """Case 63: the gateway's news of one refund never makes room for one too many."""
    # Given a payment of 100.00, staff who ask for 1.00 each, and a gateway that gives back in full
    platform = Platform(database.connect())
    gift = platform.captured_gift(platform.campaign())
    staff = [Platform(database.connect()) for _ in range(8)]

    def ask_and_settle(one: Platform, number: int) -> str:
        asked = one.refund(gift.payment, "1.00")["id"]
        for state in ("pending", "succeeded"):
            one.deliver(stripe.refund_news(gift.intent, f"re_{number}", 100, state, ours=asked))
        return str(asked)

    # When 120 of them do so at once
    results = shared_out([partial(ask_and_settle, one) for one in staff], range(120))

    # Then a hundred did, and the payment went back to the last cent
    assert outcomes(list(results)) == {"accepted": 100, "already_refunded": 20}
    assert platform.payment(gift.payment)["status"] == "REFUNDED"
    assert platform.total(gift.campaign)["total_amount"] == 0
    assert platform.flags(gift.payment) == []
    assert platform.broken() == []


def test_the_amount_is_read_in_the_currency_that_came(database: Database) -> None:
    """A refund asked for while a capture in another currency commits means that currency's units."""
    # Given a pledge of dollars of which yen have come, which is not yet committed
    platform = Platform(database.connect())
    gift = platform.gift(platform.campaign())
    webhook, staff = Platform(database.connect()), Platform(database.connect())
    with ThreadPoolExecutor(1) as pool, webhook.connection.transaction():
        webhook.deliver(stripe.succeeded(gift.intent, 15_000, "jpy"))

        # When staff asks for 12 of it
        asked = pool.submit(staff.refund, gift.payment, "12")
        wait_until_blocked(platform.connection, staff.connection)

    # Then 12 yen are meant, not 1200
    assert (asked.result()["amount"], asked.result()["currency"]) == (12, "JPY")
    assert platform.payment(gift.payment)["requested_refund_minor"] == 12
    assert platform.broken() == []

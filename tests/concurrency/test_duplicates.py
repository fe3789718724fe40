"""A gateway may deliver an event as often as it likes, and from several machines at once."""

from tests.concurrency.racing import shared_out
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Platform


def test_the_first_deliveries_may_come_at_once(database: Database) -> None:
    """Case 31: of four deliveries at once one is applied, the others are duplicates."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    adapters = [Platform(database.connect("webhook_adapter")) for _ in range(4)]

    for _ in range(50):
        gift = platform.gift(campaign)
        news = stripe.succeeded(gift.intent, 10_000)
        answers = shared_out([adapter.deliver for adapter in adapters], [news] * 4)

        words = sorted(answer["status"] for answer in answers if isinstance(answer, dict))
        assert words == ["duplicate", "duplicate", "duplicate", "processed"]
        assert_booked_once(platform, gift.payment, gift.donation)
    assert platform.total(campaign)["total_amount"] == 50 * 100
    assert platform.broken() == []


def assert_booked_once(platform: Platform, payment: str, donation: str) -> None:
    """One transfer, one receipt, one change of state."""
    assert len(platform.rows("ledger_transfers", payment)) == 1
    steps = [row["to_status"] for row in platform.rows("payment_state_history", payment)]
    assert steps == ["INITIATED", "CAPTURED"]
    assert platform.receipts(donation) == 1

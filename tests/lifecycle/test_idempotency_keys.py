"""An Idempotency-Key stands for one request and its success, for 72 hours."""

from tests.support.database import Database
from tests.support.platform import Answer, Platform


def pledge(platform: Platform, campaign: str, key: str, amount: str = "10.00") -> Answer:
    """Pledge with an Idempotency-Key."""
    body = {"campaign_id": campaign, "donor_email": "ada@example.org", "amount": amount}
    return platform.request("create_donation", body, **{"idempotency-key": key})


def is_replay(answer: Answer) -> bool:
    """Return whether an answer is a replay."""
    return answer.headers.get("idempotency-replayed") == "true"


def test_changes_and_refunds_are_compared_by_what_they_mean(database: Database) -> None:
    """Case 35 on the other routes: 10.0 is 10.00, and null is absent."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    gift = platform.captured_gift(campaign)
    change, refund = ({"idempotency-key": "k", "x-resource-id": one} for one in (campaign, gift.payment))

    goals = [
        platform.request("change_campaign", text, "staff", **change)
        for text in ('{"version": 1, "goal_amount": 10.0}', '{"goal_amount": "10.00", "version": 1}')
    ]
    refunds = [
        platform.request("request_refund", text, "staff", **refund)
        for text in ('{"amount": 10}', '{"amount": "10.00", "reason": null}')
    ]

    for first, second in (goals, refunds):
        assert is_replay(second)
        assert first.body == second.body
    assert len(platform.rows("refunds", gift.payment)) == 1


def test_an_expired_key_never_charges_twice(database: Database) -> None:
    """Case 41: after 72 hours a key makes a new pledge; the old one keeps its one payment."""
    # Given a pledge whose key has expired
    platform = Platform(database.connect())
    campaign = platform.campaign()
    first = pledge(platform, campaign, "k").body["id"]
    payment = platform.open_payment(first)
    platform.connection.execute("update data.idempotency_keys set expires_at = now()")

    # When it is sent again
    again = pledge(platform, campaign, "k")

    # Then it is a new pledge, not paid; and the old one still leads to the one payment it has
    assert not is_replay(again)
    assert again.body["id"] != first
    assert platform.open_payment(first) == payment
    query = "select count(*) from data.payments where donation_id = %s"
    assert platform.value(query, first) == 1
    assert is_replay(pledge(platform, campaign, "k"))

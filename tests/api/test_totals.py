"""Totals: live, from Redis, whatever becomes of Redis, and the leaderboard."""

from datetime import datetime

import pytest
from redis import Redis

from stack.running import Stack
from tests.api.http_messages import Answer, Json, written
from tests.api.outside import Outside, Records, address
from tests.support.waiting import eventually

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"
FIELDS = {
    "campaign_id", "currency", "total_amount", "total_donations", "unique_donors", "goal_amount", "as_of",
    "last_updated", "data_source",
}  # fmt: skip


def read(care: Outside, campaign: Json, query: str = "") -> Answer:
    """Read a campaign's totals as anybody."""
    return care.anyone.get(f"/totals/campaigns/{campaign['id']}{query}")


def figures(answer: Answer) -> tuple[str, int, int]:
    """Return amount, donations and donors."""
    total = answer.made(200)
    return written(total["total_amount"]), total["total_donations"], total["unique_donors"]


@pytest.fixture
def given(care: Outside) -> Json:
    """A campaign with two gifts of one donor, 0.60 and 0.70, whose binary fractions do not add up to 1.30."""
    campaign = care.campaign(goal_amount="0.30")
    grace = address("grace")
    for amount in ("0.60", "0.70"):
        care.paid(campaign, amount=amount, donor_email=grace)
    return campaign


def test_an_empty_campaign(care: Outside) -> None:
    campaign = care.campaign(currency="KWD", goal_amount="5")

    for query in ("", "?realtime=true", "?realtime=false"):
        total = read(care, campaign, query).made(200)
        assert total.keys() >= FIELDS
        assert (total["campaign_id"], total["currency"]) == (campaign["id"], "KWD")
        assert (written(total["total_amount"]), written(total["goal_amount"])) == ("0.000", "5.000")
        assert (total["total_donations"], total["unique_donors"]) == (0, 0)


@pytest.mark.parametrize("query", ["", "?realtime=true"])
def test_an_unknown_campaign(care: Outside, query: str) -> None:
    for _ in range(2):
        read(care, {"id": UNKNOWN}, query).refuses(404, "campaign_not_found")


def test_live_and_cached(care: Outside, given: Json) -> None:
    """Case 77: live at once; what is cached follows by itself."""
    assert figures(read(care, given, "?realtime=true")) == ("1.30", 2, 1)

    cached = eventually(lambda: read(care, given), lambda answer: figures(answer) == ("1.30", 2, 1))

    assert (cached.headers["X-Cache"], cached.json["data_source"]) in [("HIT", "redis"), ("MISS", "live")]
    assert read(care, given, "?realtime=true").headers["X-Cache"] == "BYPASS"


def test_cached_totals_never_go_back(care: Outside) -> None:
    """Neither their figures nor `as_of`, while gifts come in."""
    campaign = care.campaign()
    seen = [read(care, campaign).made(200)]
    for _ in range(5):
        payment = care.payment(campaign, amount="0.50")
        care.pay(payment)
        while care.donation_now(payment["donation_id"])["status"] != "COMPLETED":
            seen.append(read(care, campaign).made(200))
    seen.append(
        eventually(lambda: read(care, campaign).made(200), lambda total: total["total_donations"] == 5)
    )

    moments = [datetime.fromisoformat(total["as_of"]) for total in seen]
    assert moments == sorted(moments)
    assert [total["total_amount"] for total in seen] == sorted(total["total_amount"] for total in seen)
    assert written(seen[-1]["total_amount"]) == "2.50"


def test_redis_is_lost_amid_a_life(care: Outside, stack: Stack) -> None:
    """Case 42: flushed between any two steps."""
    with Redis.from_url(stack.env["REDIS_URL"]) as redis:
        campaign = care.campaign()
        redis.flushall()
        donation = care.donation(campaign)
        redis.flushall()
        payment = care.ask_intent(donation).made()
        redis.flushall()
        care.pay(payment)
        care.donation_when(donation["id"], status="COMPLETED")
        redis.flushall()
        assert figures(read(care, campaign)) == ("12.50", 1, 1)
        care.staff.post(f"/payments/{payment['id']}/refund", {"amount": "2.50"}).made(202)
        redis.flushall()
        care.payment_when(payment, refunded_amount="2.50")
        redis.flushall()
        assert figures(read(care, campaign)) == ("10.00", 1, 1)


def test_without_redis(care: Outside, stack: Stack) -> None:
    """Case 42: stopped and kept down; a whole gift goes through, receipt and all."""
    campaign = care.campaign()
    grace = address("grace")
    stack.supervisor.stop("redis")
    try:
        care.paid(campaign, donor_email=grace)
        for query in ("", "", "?realtime=true"):
            assert figures(read(care, campaign, query)) == ("12.50", 1, 1)
        care.receipt(grace)
    finally:
        stack.supervisor.start("redis")
        stack.wait_until_healthy()
    assert figures(read(care, campaign)) == ("12.50", 1, 1)


def test_the_leaderboard(care: Outside, records: Records) -> None:
    """As of the last refresh, the most first; amounts to the last decimal."""
    amounts = {"5.00": "5.00", "700": "700.00", "60.5": "60.50"}
    made = {}
    for amount, shown in amounts.items():
        campaign = care.campaign(title=f"Leader {amount}")
        care.paid(campaign, amount=amount)
        made[campaign["id"]] = shown
    records.execute("select private.refresh_campaign_totals()")

    for order in ("", "&order=total_amount.desc"):
        rows = care.anyone.get(f"/totals/campaigns?limit=100{order}").rows()
        ours = [row for row in rows if row["campaign_id"] in made]
        assert [written(row["total_amount"]) for row in ours] == ["700.00", "60.50", "5.00"]
        assert [made[row["campaign_id"]] for row in ours] == ["700.00", "60.50", "5.00"]
        assert {row["data_source"] for row in ours} == {"view"}
        assert all(row.keys() >= FIELDS for row in ours)
    assert len(care.anyone.get("/totals/campaigns?limit=2").rows()) == 2

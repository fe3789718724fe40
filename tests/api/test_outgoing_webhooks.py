"""Other people's systems get signed webhooks, ask for those they missed, and read the feed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from standardwebhooks import Webhook as Verifier

from tests.api.http_messages import Caller, Json
from tests.api.outside import Outside, address
from tests.outbound.strange_host import StrangeHost, answering
from tests.support.waiting import eventually
from tests.workers.webhooks.desk import Webhook, webhooks_at

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture
def host() -> Iterator[StrangeHost]:
    """Somebody's system that takes every webhook."""
    with StrangeHost(answering(200)).listening() as listening:
        yield listening


def organizer_with_campaign(care: Outside) -> tuple[Caller, Json]:
    """Return a new organizer and their campaign."""
    organizer = care.of("organizer", address("organizer"))
    return organizer, organizer.post("/campaigns", {"title": "Wells for Aba"}).made()


def register(organizer: Caller, host: StrangeHost, *types: str) -> Json:
    """Register a host for completed donations, unless types are named."""
    wanted = {"url": host.url(), "event_types": types or ["donation.completed"]}
    return organizer.post("/webhook-endpoints", wanted).made()


def arrived(host: StrangeHost, count: int) -> list[Webhook]:
    """Return the webhooks that came to a host, once there are this many."""
    return eventually(lambda: webhooks_at(host), lambda came: len(came) >= count, seconds=30)


def test_a_gift_is_told_replayed_and_told_again_with_a_fresh_secret(care: Outside, host: StrangeHost) -> None:
    """Case 87, from the request that registers an endpoint to what arrives there."""
    organizer, campaign = organizer_with_campaign(care)
    made = organizer.post("/webhook-endpoints", {"url": host.url(), "event_types": ["donation.completed"]})
    endpoint = made.made(201)
    path = f"/webhook-endpoints/{endpoint['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    assert "secret" not in organizer.get(path).made(200)

    care.paid(campaign)
    (told,) = arrived(host, 1)
    body = Verifier(endpoint["secret"]).verify(told.body, told.headers)
    assert (body["type"], body["data"]["campaign_id"], body["data"]["amount"]) == (
        "donation.completed",
        campaign["id"],
        12.5,
    )

    deliveries = eventually(lambda: organizer.get(f"{path}/deliveries?status=DELIVERED").rows())
    replay = organizer.post(f"{path}/replay", {"delivery_id": deliveries[0]["id"]})
    assert replay.made(202) == {"replayed": 1}
    again = arrived(host, 2)[1]
    assert (again.id, again.body) == (told.id, told.body)

    rotated = organizer.post(f"{path}/rotate-secret", {}).made(200)
    assert rotated["secret"] != endpoint["secret"]
    care.paid(campaign)
    third = arrived(host, 3)[2]
    assert third.id != told.id
    for secret in (endpoint["secret"], rotated["secret"]):
        Verifier(secret).verify(third.body, third.headers)

    assert organizer.send("DELETE", path).status in (200, 204)
    organizer.get(path).refuses(404, "webhook_endpoint_not_found")


def test_endpoints_are_seen_by_their_owner_and_staff_alone(care: Outside, host: StrangeHost) -> None:
    organizer, _ = organizer_with_campaign(care)
    endpoint = register(organizer, host)
    path = f"/webhook-endpoints/{endpoint['id']}"
    other, _ = organizer_with_campaign(care)
    for caller in (other, care.of("organizer", address("other"))):
        caller.get(path).refuses(404, "webhook_endpoint_not_found")
        caller.post(f"{path}/rotate-secret", {}).refuses(404, "webhook_endpoint_not_found")
        caller.post(f"{path}/replay", {"delivery_id": UNKNOWN}).refuses(404, "webhook_endpoint_not_found")
    assert care.staff.get(path).made(200)["id"] == endpoint["id"]
    assert care.anyone.get(path).status == 401
    assert care.of("donor", address()).get(path).status == 403


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user@example.org/",
        "https://example.org:22/",
        "example.org",
    ],
)
def test_what_webhooks_cannot_go_to_is_refused(care: Outside, url: str) -> None:
    care.organizer.post("/webhook-endpoints", {"url": url}).refuses(400, "invalid_url", "url")


def test_the_feed_tells_all_and_nobody_elses(care: Outside) -> None:
    """Case 90: since a moment, page by page: complete, in order, without a gap, only one's own."""
    organizer, campaign = organizer_with_campaign(care)
    _, theirs = organizer_with_campaign(care)
    since = campaign["created_at"]
    for each in (campaign, theirs, campaign):
        care.paid(each)

    def read() -> list[Json]:
        events: list[Json] = []
        page = organizer.get(f"/events?limit=2&since={since.replace('+', '%2B')}").made(200)
        while page["events"]:
            events += page["events"]
            page = organizer.get(f"/events?limit=2&after={page['next']}").made(200)
        return events

    def completed(events: list[Json]) -> int:
        return sum(event["type"] == "donation.completed" for event in events)

    events = eventually(read, lambda events: completed(events) == 2)
    assert {event["data"]["campaign_id"] for event in events} == {campaign["id"]}
    positions = [event["position"] for event in events]
    assert positions == sorted(set(positions))
    whole = organizer.get("/events?limit=1000").made(200)["events"]
    assert [event["id"] for event in whole] == [event["id"] for event in events]

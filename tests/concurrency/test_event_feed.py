"""The event feed, read while gifts come in from many sides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

from tests.concurrency.racing import shared_out
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Platform

GIFTS = 60
ORGANIZER = "olga@example.org"


def read_on(reader: Platform, after: int) -> tuple[list[dict[str, Any]], int]:
    """Read one page of an organizer's feed."""
    reader.act_as("organizer", ORGANIZER)
    page = reader.value("select api.events(%s, null, 7)", str(after))
    return page["events"], page["next"]


def test_a_reader_who_asks_again_and_again_misses_nothing(database: Database) -> None:
    """Case 90: two routers, six gateways' connections, another organizer's gifts in between."""
    # Given gifts to an organizer's campaign and to somebody else's
    platform = Platform(database.connect())
    platform.act_as("organizer", ORGANIZER)
    ours = str(platform.request("create_campaign", {"title": "Wells"}, "organizer", ORGANIZER).body["id"])
    theirs = platform.campaign()
    gifts = [
        gift
        for campaign in (ours, theirs)
        for gift in platform.gifts(campaign, [("10.00", f"donor{n}@example.org") for n in range(GIFTS)])
    ]
    bodies = [
        stripe.succeeded(gift.intent, 1_000)
        for pair in zip(gifts[:GIFTS], gifts[GIFTS:], strict=True)
        for gift in pair
    ]
    done = Event()

    def route(router: Platform) -> None:
        # Once more after the end: what was committed last is routed, too.
        while True:
            is_last = done.is_set()
            if router.value("select private.route_events(5)") == 0 and is_last:
                return

    def follow(reader: Platform) -> list[dict[str, Any]]:
        seen: list[dict[str, Any]] = []
        after = 0
        while True:
            is_last = all(router.done() for router in routers)
            events, after = read_on(reader, after)
            seen += events
            if not events and is_last:
                return seen

    # When they are captured while the feed is read
    with ThreadPoolExecutor() as pool:
        routers = [pool.submit(route, Platform(database.connect("workers"))) for _ in range(2)]
        following = pool.submit(follow, Platform(database.connect()))
        adapters = [Platform(database.connect("webhook_adapter")) for _ in range(6)]
        try:
            answers = shared_out([partial(adapter.deliver) for adapter in adapters], bodies)
        finally:
            done.set()
        seen = following.result(timeout=60)

    # Then all of the organizer's events were read once, in order, and nobody else's
    assert {answer["status"] for answer in answers if isinstance(answer, dict)} == {"processed"}
    recorded = platform.connection.execute(
        "select event_id::text as id from data.event_log where campaign_id = %s order by position", (ours,)
    ).fetchall()
    public = [event["id"] for event in seen]
    assert public == [row["id"] for row in recorded if row["id"] in set(public)]
    assert len(public) == len(set(public))
    assert sum(event["type"] == "donation.completed" for event in seen) == GIFTS
    assert {event["data"]["campaign_id"] for event in seen} == {ours}

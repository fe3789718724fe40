"""The same Idempotency-Key at the same moment: one effect, and a short wait."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
import pytest

from tests.concurrency.racing import race, wait_until_blocked
from tests.support.database import Database
from tests.support.platform import Answer, Platform, read_refusal


def pledge(platform: Platform, campaign: str, key: str, amount: str = "10.00") -> Answer:
    """Pledge with an Idempotency-Key."""
    body = {"campaign_id": campaign, "donor_email": "ada@example.org", "amount": amount}
    return platform.request("create_donation", body, **{"idempotency-key": key})


def donations_of(platform: Platform, campaign: str) -> int:
    """Return how many pledges a campaign has."""
    return int(platform.value("select count(*) from data.donations where campaign_id = %s", campaign))


def outcome(answer: Answer | psycopg.Error) -> str:
    """Name what a caller got; anything but a donation or a 409 to repeat is an error of ours."""
    if isinstance(answer, Answer):
        assert answer.status == 201
        return "replayed" if answer.headers.get("idempotency-replayed") else "executed"
    refusal = read_refusal(answer)
    assert (refusal.status, refusal.retry_after) == (409, 1)
    return refusal.word


def test_a_key_in_use_is_refused_after_two_seconds_on_every_writing_route(database: Database) -> None:
    """Case 36: while a request is being worked on, its key waits 2 s and then gets 409 with Retry-After."""
    # Given a request of each route, whose transaction is still open
    platform = Platform(database.connect())
    campaign = platform.campaign()
    paid, unpaid = platform.captured_gift(campaign), platform.pledge(campaign, "5.00")
    pledged = {"campaign_id": campaign, "donor_email": "ada@example.org", "amount": "10"}
    requests: list[tuple[str, dict[str, Any], str, str | None]] = [
        ("create_campaign", {"title": "Wells"}, "staff", None),
        ("change_campaign", {"title": "Deep wells", "version": 1}, "staff", platform.campaign()),
        ("create_donation", pledged, "web_anon", None),
        ("set_donation_status", {"status": "FAILED", "version": 1}, "service", unpaid),
        ("request_refund", {"amount": "1.00"}, "staff", paid.payment),
    ]
    holders = [database.connect() for _ in requests]
    for holder, request in zip(holders, requests, strict=True):
        holder.execute("begin")
        assert send(Platform(holder), *request).status < 300

    # When each is sent again with the same key
    def timed(request: tuple[str, dict[str, Any], str, str | None]) -> tuple[str, str, int | None, float]:
        started = time.monotonic()
        with pytest.raises(psycopg.Error) as caught:
            send(Platform(database.connect()), *request)
        refusal = read_refusal(caught.value)
        return request[0], refusal.word, refusal.retry_after, time.monotonic() - started

    refusals = race([partial(timed, request) for request in requests])

    # Then each is refused after two seconds, and told when to repeat
    for refusal in refusals:
        assert isinstance(refusal, tuple), refusal
        route, word, retry_after, waited = refusal
        print(f"{route} waited {waited:.2f} s")
        assert (word, retry_after) == ("request_in_progress", 1), route
        assert 1.9 <= waited < 4


def send(platform: Platform, function: str, body: dict[str, Any], role: str, resource: str | None) -> Answer:
    """Send a request with key `k`."""
    named = {"x-resource-id": resource} if resource else {}
    return platform.request(
        function, body, role, "who@careforall.example", **{"idempotency-key": "k"}, **named
    )


def test_the_waiting_request_executes_when_the_first_rolls_back(database: Database) -> None:
    """Case 37: a request that fails leaves its key to the one that waits for it."""
    # Given a pledge that has not committed, and the same one waiting for it
    platform = Platform(database.connect())
    campaign = platform.campaign()
    first, second = database.connect(), database.connect()
    first.execute("begin")
    pledge(Platform(first), campaign, "rollback")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(pledge, Platform(second), campaign, "rollback")
        wait_until_blocked(platform.connection, second)

        # When the first is undone
        first.execute("rollback")

    # Then the second is the one that pledged
    assert outcome(waiting.result()) == "executed"
    assert donations_of(platform, campaign) == 1


def test_a_connection_that_dies_frees_its_key(database: Database) -> None:
    """Case 37: a crash before the commit leaves nothing behind."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    dying = psycopg.connect(database.url(), autocommit=True, row_factory=psycopg.rows.dict_row)
    dying.execute("begin")
    pledge(Platform(dying), campaign, "crash")

    dying.pgconn.finish()

    assert outcome(pledge(platform, campaign, "crash")) == "executed"
    assert donations_of(platform, campaign) == 1

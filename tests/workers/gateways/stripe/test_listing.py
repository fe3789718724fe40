"""What Stripe lists: all pages of all kinds, and nothing that it only seems to have listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.workers.gateways.line import Answer, Line, refusal
from workers.failures import TemporaryError
from workers.gateways.stripe.api import StripeApi
from workers.gateways.stripe.listing import StripeListing

T = TypeVar("T")

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, 3, 0, 0, 500_000, tzinfo=UTC)
PATHS = [f"/v1/{kind}s" for kind in ("payment_intent", "charge", "refund", "dispute", "payout")]


def once(call: Callable[[], T]) -> T:
    """Make a call, once."""
    return call()


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere: every answer is the script's."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        yield opened


@pytest.fixture
def stripe(line: Line) -> StripeListing:
    """Stripe at the other end of the line."""
    return StripeListing(StripeApi("sk_test_0123456789", line.url, read_timeout=1))


def page(*ids: object, has_more: bool = False, **members: object) -> Answer:
    """Return a page of a listing."""
    data = [{"id": one} for one in ids]
    return Answer(200, json.dumps({"object": "list", "data": data, "has_more": has_more} | members).encode())


def asked(line: Line) -> list[tuple[str, dict[str, list[str]]]]:
    """Return each path with what was asked."""
    parts = [urlsplit(call.path) for call in line.calls]
    return [(part.path, parse_qs(part.query)) for part in parts]


def days_before(query: dict[str, list[str]]) -> float:
    """Return how far back a listing looks before the period."""
    return (SINCE.timestamp() - int(query["created[gte]"][0])) / 86_400


def test_each_kind_is_listed_as_far_back_as_it_moves(line: Line, stripe: StripeListing) -> None:
    answers = [page(f"xx_{number}") for number in range(5)]
    line.script += answers

    pages = list(stripe.pages(once, SINCE, UNTIL))

    assert [page.raw for page in pages] == [answer.body for answer in answers]
    assert [f"/v1/{page.kind}s" for page in pages] == [path for path, _ in asked(line)] == PATHS
    assert [days_before(query) for _, query in asked(line)] == [8, 8, 8, 120, 8]
    assert {query["created[lt]"][0] for _, query in asked(line)} == {str(int(UNTIL.timestamp()) + 1)}
    assert [query.get("expand[]") for _, query in asked(line)] == [
        None,
        ["data.balance_transaction"],
        None,
        None,
        None,
    ]


def test_all_pages_are_read(line: Line, stripe: StripeListing) -> None:
    line.script += [page("pi_4", "pi_3", has_more=True), page("pi_2", has_more=True), page("pi_1")]
    line.script += [page()] * 4
    assert len(list(stripe.pages(once, SINCE, UNTIL))) == 7
    after = [query.get("starting_after") for _, query in asked(line)]
    assert after == [None, ["pi_3"], ["pi_2"], None, None, None, None]


@pytest.mark.parametrize(
    "step",
    [
        refusal(500, "api_error"),
        refusal(404, code="resource_missing"),
        Answer(200, b"<html>"),
        Answer(200, b"{}"),
        page(object="charge"),
        page(data=5),
        page(data=[5]),
        page(None),
        page("../x"),
        page(has_more=True),
    ],
)
def test_another_answer_is_not_an_empty_listing(line: Line, stripe: StripeListing, step: Answer) -> None:
    line.script.append(step)
    with pytest.raises(TemporaryError):
        list(stripe.pages(once, SINCE, UNTIL))


def test_a_missing_page_is_an_error(line: Line, stripe: StripeListing) -> None:
    line.script += [page("pi_1", has_more=True), refusal(500, "api_error")]
    with pytest.raises(TemporaryError):
        list(stripe.pages(once, SINCE, UNTIL))


def test_a_listing_does_not_go_in_circles(line: Line, stripe: StripeListing) -> None:
    line.script += [page("pi_1", has_more=True), page("pi_1", has_more=True)]
    with pytest.raises(TemporaryError, match="does not advance"):
        list(stripe.pages(once, SINCE, UNTIL))


def test_it_is_complete_at_once(stripe: StripeListing) -> None:
    assert stripe.is_known_until(once, UNTIL) == UNTIL

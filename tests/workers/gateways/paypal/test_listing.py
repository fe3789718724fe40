"""What PayPal lists: all pages, the objects behind them, and nothing that it only seems to have listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.workers.gateways.line import Answer, Line
from tests.workers.gateways.paypal.answers import UNKNOWN, answer, refusal, token
from workers.failures import TemporaryError
from workers.gateways.gateway import Reading
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.listing import PayPalListing

T = TypeVar("T")

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, 3, 0, 0, 500_000, tzinfo=UTC)


def once(call: Callable[[], T]) -> T:
    """Make a call, once."""
    return call()


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere; the first answer is a token."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        opened.script.append(token())
        yield opened


@pytest.fixture
def paypal(line: Line) -> PayPalListing:
    """PayPal at the other end of the line."""
    return PayPalListing(PayPal("an-app", "its-secret", line.url, read_timeout=1))


def transactions(*found: tuple[str, object], pages: int = 1, **more: object) -> Answer:
    """Return a page of transactions: code and id of each."""
    details = [
        {
            "transaction_info": {
                "transaction_event_code": code,
                "transaction_id": one,
                "paypal_reference_id": "R",
            }
        }
        for code, one in found
    ]
    return answer({"transaction_details": details, "total_pages": pages, **more})


def disputes(*ids: str, after: str | None = None) -> Answer:
    """Return a page of disputes, and where the next one is."""
    link = {"rel": "next", "href": f"https://api-m.paypal.com/v1/customer/disputes?next_page_token={after}"}
    return answer({"items": [{"dispute_id": one} for one in ids], "links": [link] if after else []})


def thing(object_id: str) -> Answer:
    """Return an object."""
    return answer({"id": object_id})


def asked(line: Line) -> list[str]:
    """Return the paths that were read, without what was asked."""
    return [urlsplit(call.path).path for call in line.calls[1:]]


def query(line: Line, number: int) -> dict[str, list[str]]:
    """Return what was asked with a call."""
    return parse_qs(urlsplit(line.calls[number].path).query)


def test_each_transaction_is_followed_by_what_it_is_about(line: Line, paypal: PayPalListing) -> None:
    listed = transactions(("T0006", "C1"), ("T1107", "F1"), ("T0400", "W1"), ("T1201", "D1"), ("T0013", "C2"))
    line.script += [listed, thing("C1"), thing("R"), thing("F1"), UNKNOWN, disputes()]

    pages = list(paypal.pages(once, SINCE, UNTIL))

    assert pages[0] == Reading("transaction", listed.body)
    assert [(page.kind, json.loads(page.raw)["id"]) for page in pages[1:]] == [
        ("capture", "C1"),
        ("capture", "R"),
        ("refund", "F1"),
    ]
    assert asked(line)[1:5] == [
        "/v2/payments/captures/C1",
        "/v2/payments/captures/R",
        "/v2/payments/refunds/F1",
        "/v2/payments/captures/C2",
    ]


def test_every_second_of_the_period_is_asked_for(line: Line, paypal: PayPalListing) -> None:
    line.script += [transactions(), disputes()]
    list(paypal.pages(once, SINCE, UNTIL))
    (start,), (end,) = (query(line, 1)[edge] for edge in ("start_date", "end_date"))
    assert (start, end) == ("2026-11-23T00:00:00.000Z", "2026-11-25T03:00:01.000Z")
    assert query(line, 2)["start_time"] == ["2026-07-26T00:00:00.000Z"]


def test_all_pages_are_read(line: Line, paypal: PayPalListing) -> None:
    line.script += [transactions(pages=3), transactions(pages=3), transactions(pages=3)]
    line.script += [disputes(after="two"), disputes(after="three"), disputes()]
    pages = list(paypal.pages(once, SINCE, UNTIL))
    assert [page.kind for page in pages] == ["transaction"] * 3
    assert [query(line, number)["page"] for number in (1, 2, 3)] == [["1"], ["2"], ["3"]]
    assert [query(line, number).get("next_page_token") for number in (4, 5, 6)] == [None, ["two"], ["three"]]


def test_a_long_period_is_asked_for_in_parts(line: Line, paypal: PayPalListing) -> None:
    line.script += [transactions(), transactions(), transactions(), disputes()]
    list(paypal.pages(once, SINCE - timedelta(days=60), UNTIL))
    starts = [query(line, number)["start_date"][0][:10] for number in (1, 2, 3)]
    assert starts == ["2026-09-24", "2026-10-25", "2026-11-25"]


def test_disputes_are_read_one_by_one(line: Line, paypal: PayPalListing) -> None:
    read = answer({"dispute_id": "PP-D-1", "status": "OPEN"})
    line.script += [transactions(), disputes("PP-D-1"), read]
    assert list(paypal.pages(once, SINCE, UNTIL))[1:] == [Reading("dispute", read.body)]


@pytest.mark.parametrize("object_id", ["../x", "", 5, None, "a b"])
def test_other_values_are_not_read_as_ids(line: Line, paypal: PayPalListing, object_id: object) -> None:
    line.script += [transactions(("T0006", object_id)), disputes()]
    assert len(list(paypal.pages(once, SINCE, UNTIL))) == 1
    assert len(asked(line)) == 2


@pytest.mark.parametrize(
    "step",
    [
        answer({}),
        answer({"transaction_details": 5, "total_pages": 1}),
        answer({"transaction_details": [5], "total_pages": 1}),
        answer({"transaction_details": [], "total_pages": "1"}),
        refusal(422, "UNPROCESSABLE_ENTITY", "TOO_MUCH"),
        refusal(500, "INTERNAL_SERVER_ERROR"),
    ],
)
def test_another_answer_is_not_an_empty_listing(line: Line, paypal: PayPalListing, step: Answer) -> None:
    line.script.append(step)
    with pytest.raises(TemporaryError):
        list(paypal.pages(once, SINCE, UNTIL))


def test_a_missing_page_of_disputes_is_an_error(line: Line, paypal: PayPalListing) -> None:
    line.script += [transactions(), disputes(after="two"), refusal(500, "INTERNAL_SERVER_ERROR")]
    with pytest.raises(TemporaryError):
        list(paypal.pages(once, SINCE, UNTIL))


def test_disputes_do_not_go_in_circles(line: Line, paypal: PayPalListing) -> None:
    line.script += [transactions(), disputes(after="two"), disputes(after="two")]
    with pytest.raises(TemporaryError, match="does not advance"):
        list(paypal.pages(once, SINCE, UNTIL))


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("2026-11-25T00:00:00Z", datetime(2026, 11, 25, tzinfo=UTC)),
        ("2026-11-25T00:00:00+0000", datetime(2026, 11, 25, tzinfo=UTC)),
        ("2026-11-26T00:00:00Z", UNTIL),
    ],
)
def test_it_is_complete_as_far_as_paypal_says(
    line: Line, paypal: PayPalListing, said: str, known: datetime
) -> None:
    line.script.append(transactions(last_refreshed_datetime=said))
    assert paypal.is_known_until(once, UNTIL) == known


@pytest.mark.parametrize("said", [None, 5, "soon", "2026-11-25T00:00:00"])
def test_it_is_not_believed_to_be_complete(line: Line, paypal: PayPalListing, said: object) -> None:
    line.script.append(transactions(last_refreshed_datetime=said))
    with pytest.raises(TemporaryError):
        paypal.is_known_until(once, UNTIL)

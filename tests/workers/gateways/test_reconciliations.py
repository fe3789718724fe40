"""A comparison reads all pages in order, survives single failures, and otherwise has no report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import TimeLimit

from tests.workers.gateways.partial import only
from workers.failures import GatewayAwayError, TemporaryError
from workers.gateways import reconciliations
from workers.gateways.calls import Calls
from workers.gateways.gateway import Ask, Listing, Reading
from workers.gateways.reconciliations import Period, patiently, reconcile

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = datetime(2026, 11, 25, tzinfo=UTC)
PERIOD = Period(SINCE, UNTIL)
EVENT = {
    "event_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "type": "reconciliation.due",
    "data": {
        "gateway": "stripe",
        "period_from": "2026-11-23T00:00:00+00:00",
        "period_to": "2026-11-25T00:00:00+00:00",
    },
}


class Books:
    """The part of the database that a comparison speaks to."""

    def __init__(self, *findings: dict[str, Any]) -> None:
        self.heard: list[object] = []
        self._findings = list(findings)

    def start_reconciliation(self, gateway: str, since: datetime, until: datetime) -> int:
        """Remember it."""
        self.heard.append((gateway, since, until))
        return 7

    def reconcile_page(self, reconciliation_id: int, page: Reading) -> int:
        """Remember it."""
        assert reconciliation_id == 7
        self.heard.append(page)
        return 1

    def finish_reconciliation(self, reconciliation_id: int) -> dict[str, Any]:
        """Return a report."""
        assert reconciliation_id == 7
        self.heard.append("finished")
        return {"listed": 2, "applied": 1, "findings": self._findings}


class TwoPages(Listing):
    """Lists two pages, each after some failures."""

    def __init__(self, *failures: Exception, known_until: datetime = UNTIL) -> None:
        self._failures = list(failures)
        self._known_until = known_until

    def is_known_until(self, _: Ask, until: datetime, /) -> datetime:
        """Return a moment."""
        return min(until, self._known_until)

    def pages(self, ask: Ask, *_: datetime) -> Iterator[Reading]:
        """Return two pages."""
        for raw in (b"1", b"2"):
            yield Reading("charge", ask(lambda raw=raw: self._answer(raw)))  # type: ignore[misc]

    def _answer(self, raw: bytes) -> bytes:
        if self._failures:
            raise self._failures.pop(0)
        return raw


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the pauses between tries."""
    monkeypatch.setattr(reconciliations, "FIRST_PAUSE", 0)


def compare(books: Books, gateway: Listing, period: Period = PERIOD) -> reconciliations.Report:
    """Compare a period."""
    ask = patiently(Calls(at_once=1), "stripe")
    return reconcile(books, "stripe", gateway, ask, period)  # type: ignore[arg-type]  # a part of it


def actor(books: Books, **listings: Listing) -> Callable[[dict[str, Any]], None]:
    """Return what the actor does with a message."""
    broker = StubBroker(middleware=[TimeLimit()])
    gateways = {name: only(listing=listing) for name, listing in listings.items()}
    reconciliations.declare(broker, books, gateways, Calls(at_once=1))  # type: ignore[arg-type]  # a part of it
    work: Callable[[dict[str, Any]], None] = broker.get_actor("reconciliations").fn
    return work


def test_pages_are_compared_in_order_and_then_the_report_is_due() -> None:
    books = Books()
    report = compare(books, TwoPages())
    one, two = Reading("charge", b"1"), Reading("charge", b"2")
    assert books.heard == [("stripe", SINCE, UNTIL), one, two, "finished"]
    assert (report.listed, report.applied, report.findings) == (2, 1, ())


def test_only_what_is_not_applied_is_open() -> None:
    missing = {"finding": "missing", "is_applied": True}
    extra = {"finding": "extra", "is_applied": False}
    report = compare(Books(missing, extra), TwoPages())
    assert report.findings == (missing, extra)
    assert report.open == (extra,)


def test_a_bad_moment_leaves_nothing_out() -> None:
    books = Books()
    failures = [GatewayAwayError("503"), TemporaryError("401"), GatewayAwayError("ReadTimeout")]
    compare(books, TwoPages(*failures))
    assert [page.raw for page in books.heard if isinstance(page, Reading)] == [b"1", b"2"]


def test_a_listing_that_ends_early_has_no_report() -> None:
    books = Books()
    with pytest.raises(TemporaryError):
        compare(books, TwoPages(*[TemporaryError("401")] * reconciliations.TRIES))
    assert "finished" not in books.heard


def test_the_period_ends_where_the_listing_does() -> None:
    books = Books()
    known = UNTIL - timedelta(hours=3)
    assert compare(books, TwoPages(known_until=known)).period == Period(SINCE, known)
    assert books.heard[0] == ("stripe", SINCE, known)


def test_a_period_that_is_not_listed_yet_is_rescheduled() -> None:
    books = Books()
    with pytest.raises(TemporaryError, match="yet"):
        compare(books, TwoPages(known_until=SINCE))
    assert books.heard == []


def test_a_message_names_gateway_and_period() -> None:
    books = Books()
    actor(books, stripe=TwoPages())(EVENT)
    assert books.heard[0] == ("stripe", SINCE, UNTIL)
    assert books.heard[-1] == "finished"


def test_a_gateway_that_is_switched_off_is_waited_for() -> None:
    with pytest.raises(TemporaryError, match="switched off"):
        actor(Books())(EVENT)


def test_a_run_may_take_a_night() -> None:
    """The other actors are interrupted after two minutes."""
    broker = StubBroker(middleware=[TimeLimit()])
    reconciliations.declare(broker, Books(), {}, Calls(at_once=1))  # type: ignore[arg-type]  # a part of it
    assert broker.get_actor("reconciliations").options["time_limit"] == reconciliations.TIME_LIMIT

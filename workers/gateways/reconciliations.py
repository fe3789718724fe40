"""Compare what a gateway has of a period with what we have, and apply what we missed.

Pages go to the database as they came; what they mean is decided there, by the functions that webhooks go
through. A run that dies in the middle has applied what it read; the next one begins anew.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

import dramatiq
import structlog
from dramatiq.broker import Broker
from dramatiq.common import compute_backoff

from workers.database import Database, Reading
from workers.failures import MAX_BACKOFF, MIN_BACKOFF, TemporaryError, is_worth_another_try
from workers.gateways.calls import Calls, pick

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: How long one run may take, in milliseconds: a night, for a gateway whose objects are read one by one.
TIME_LIMIT = 6 * 3600 * 1000
#: Tries of each call, with pauses that grow to half a minute: a bad moment must not end a long run.
TRIES = 6
FIRST_PAUSE = 1_000
LONGEST_PAUSE = 30_000


class Ask(Protocol):
    """Makes one call to a gateway, in its own time and as often as is sensible."""

    def __call__(self, call: Callable[[], T], /) -> T:
        """Return what the call returns."""


class Listing(Protocol):
    """Lists what a gateway has. Every call is made by `ask`; TemporaryError when one fails in the end."""

    def is_known_until(self, ask: Ask, until: datetime, /) -> datetime:
        """Return the moment up to which the listing is complete, `until` at most."""

    def pages(self, ask: Ask, since: datetime, until: datetime, /) -> Iterator[Reading]:
        """Return the pages of all that was made, or may have moved, in a period."""


@dataclass(frozen=True)
class Period:
    """From `since` on, up to `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Report:
    """What a comparison found, as `private.finish_reconciliation` tells it."""

    gateway: str
    period: Period
    listed: int
    applied: int
    findings: tuple[Mapping[str, Any], ...]

    @property
    def open(self) -> tuple[Mapping[str, Any], ...]:
        """The findings that a person must settle: the others are applied."""
        return tuple(finding for finding in self.findings if not finding["is_applied"])


def reconcile(database: Database, gateway: str, listing: Listing, ask: Ask, period: Period) -> Report:
    """Compare a period; raises TemporaryError when the gateway cannot be read to the end."""
    until = listing.is_known_until(ask, period.until)
    if until <= period.since:
        raise TemporaryError(f"{gateway} does not list that period yet")
    run = database.start_reconciliation(gateway, period.since, until)
    for page in listing.pages(ask, period.since, until):
        database.reconcile_page(run, page)
    said = database.finish_reconciliation(run)
    findings = tuple(said["findings"])
    return Report(gateway, Period(period.since, until), said["listed"], said["applied"], findings)


def patiently(calls: Calls, gateway: str) -> Ask:
    """Return how a gateway is asked: when it is its turn, and again after a pause."""

    def ask(call: Callable[[], T]) -> T:
        tries = 0
        while True:
            try:
                with calls.to(gateway):
                    return call()
            except TemporaryError:
                tries, pause = compute_backoff(tries, factor=FIRST_PAUSE, max_backoff=LONGEST_PAUSE)
                if tries == TRIES:
                    raise
                time.sleep(pause / 1000)

    return ask


def declare(
    broker: Broker,
    database: Database,
    listings: Mapping[str, Listing],
    calls: Calls,
    *,
    min_backoff: int = MIN_BACKOFF,
) -> None:
    """Declare the actor `reconciliations`."""

    @dramatiq.actor(
        broker=broker,
        queue_name="reconciliations",
        retry_when=is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
        time_limit=TIME_LIMIT,
    )
    def reconciliations(event: dict[str, Any]) -> None:
        data = event["data"]
        gateway = str(data["gateway"])
        period = Period(*(datetime.fromisoformat(data[edge]) for edge in ("period_from", "period_to")))
        try:
            listing = pick(listings, gateway)
            report = reconcile(database, gateway, listing, patiently(calls, gateway), period)
        except TemporaryError as error:
            log.warning("reconciliation_put_off", gateway=gateway, reason=str(error))
            raise
        tell = log.warning if report.open else log.info
        tell(
            "reconciled", gateway=gateway, listed=report.listed, applied=report.applied, open=len(report.open)
        )

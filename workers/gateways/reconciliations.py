"""Compare what a gateway has of a period with what we have, and apply what we missed.

Pages go to the database as they came. What they mean is decided there, by the functions that webhooks go
through. A run that dies midway has applied what it read so far; the next run begins anew.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import dramatiq
import structlog
from dramatiq.broker import Broker
from dramatiq.common import compute_backoff

from workers.failures import TemporaryError
from workers.gateways.calls import Calls, pick
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import Ask, Gateway, Listing

log = structlog.get_logger(__name__)

T = TypeVar("T")

#: How long one run may take, in milliseconds: a night, for a gateway whose objects are read one by one.
TIME_LIMIT = 6 * 3600 * 1000
#: Tries of each call, with pauses that grow to half a minute: one failed call must not end a long run.
TRIES = 6
FIRST_PAUSE = 1_000
LONGEST_PAUSE = 30_000


@dataclass(frozen=True)
class Period:
    """From `since` on, up to `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Report:
    """What a comparison found, as `private.finish_reconciliation` returns it."""

    gateway: str
    period: Period
    listed: int
    applied: int
    findings: tuple[Mapping[str, Any], ...]

    @property
    def open(self) -> tuple[Mapping[str, Any], ...]:
        """The findings that a person must settle: the others are applied."""
        return tuple(finding for finding in self.findings if not finding["is_applied"])


def reconcile(
    functions: GatewayFunctions, gateway: str, listing: Listing, ask: Ask, period: Period
) -> Report:
    """Compare a period; raise TemporaryError when the gateway cannot be read to the end."""
    until = listing.is_known_until(ask, period.until)
    if until <= period.since:
        raise TemporaryError(f"{gateway} does not list that period yet")
    run = functions.start_reconciliation(gateway, period.since, until)
    for page in listing.pages(ask, period.since, until):
        functions.reconcile_page(run, page)
    said = functions.finish_reconciliation(run)
    findings = tuple(said["findings"])
    return Report(gateway, Period(period.since, until), said["listed"], said["applied"], findings)


def patiently(calls: Calls, gateway: str) -> Ask:
    """Return an `Ask` that waits for its turn at a gateway, and repeats a failed call after a pause."""

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
    broker: Broker, functions: GatewayFunctions, gateways: Mapping[str, Gateway], calls: Calls
) -> None:
    """Declare the actor `reconciliations`."""

    @dramatiq.actor(broker=broker, queue_name="reconciliations", time_limit=TIME_LIMIT)
    def reconciliations(event: dict[str, Any]) -> None:
        data = event["data"]
        name = str(data["gateway"])
        period = Period(*(datetime.fromisoformat(data[edge]) for edge in ("period_from", "period_to")))
        try:
            listing = pick(gateways, name).listing
            report = reconcile(functions, name, listing, patiently(calls, name), period)
        except TemporaryError as error:
            log.warning("reconciliation_rescheduled", gateway=name, reason=str(error))
            raise
        tell = log.warning if report.open else log.info
        tell("reconciled", gateway=name, listed=report.listed, applied=report.applied, open=len(report.open))

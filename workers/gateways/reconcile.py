"""Compare gateways with our books, apply what we missed, print the rest: `make reconcile`.

Exit 0 when both sides agree now, 1 when a person must settle something, 2 when a gateway could not be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from startup.environment import SettingsError
from workers.broker.connection import BROKEN
from workers.database import Database
from workers.failures import TemporaryError
from workers.gateways.calls import Calls
from workers.gateways.enabled import enabled
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import Listing
from workers.gateways.reconciliations import Period, Report, patiently, reconcile
from workers.settings import Settings

#: Two nights: every period is compared twice, because what moved at its end may be listed late.
DEFAULT = timedelta(hours=48)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare as the arguments say, print a table for each gateway, and return the exit status."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    listings = {name: gateway.listing for name, gateway in enabled(settings).items()}
    asked = _parser(list(listings)).parse_args(arguments)
    until = asked.until or datetime.now(UTC)
    period = Period(asked.since or until - DEFAULT, until)
    chosen = {name: listings[name] for name in ([asked.gateway] if asked.gateway else listings)}
    database = Database(settings.database_url)
    try:
        functions = GatewayFunctions(database)
        open_findings = [_compare(functions, name, listing, period) for name, listing in chosen.items()]
    except (TemporaryError, *BROKEN) as error:
        print(f"The comparison failed: {_reason(error)}. Run it again later.", file=sys.stderr)
        return 2
    finally:
        database.close()
    return 1 if any(open_findings) else 0


def _compare(functions: GatewayFunctions, gateway: str, listing: Listing, period: Period) -> int:
    """Print what a comparison found; return how many findings need a person."""
    report = reconcile(functions, gateway, listing, patiently(Calls(at_once=1), gateway), period)
    print(table(report), flush=True)
    return len(report.open)


def table(report: Report) -> str:
    """Return a report as lines of text."""
    since, until = (
        f"{edge.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z" for edge in (report.period.since, report.period.until)
    )
    head = (
        f"{report.gateway}: {since} to {until}, {report.listed} listed, {report.applied} applied by this run"
    )
    if not report.findings:
        return f"{head}\n  Both sides say the same."
    rows = [("finding", "what to do", "object", "payment", "detail"), *map(_row, report.findings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n  ".join([head, *lines])


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, TemporaryError) else "the database is away"


def _row(finding: Mapping[str, Any]) -> tuple[str, ...]:
    to_do = "nothing, applied" if finding["is_applied"] else "look at it"
    told = (finding[member] for member in ("object_id", "payment_id", "detail"))
    return (str(finding["finding"]), to_do, *("-" if one is None else str(one) for one in told))


def _parser(gateways: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="reconcile", description=__doc__, allow_abbrev=False)
    parser.add_argument("--from", dest="since", type=_moment, help="default: 48 hours before --to")
    parser.add_argument("--to", dest="until", type=_moment, help="default: now; both as 2026-11-25T00:00:00Z")
    parser.add_argument("--gateway", choices=gateways, help="default: each that is switched on")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())

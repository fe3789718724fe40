"""Measure everything and write the table: `python -m bench.run`, or `make bench`.

It starts a whole system on free ports of this machine, as durable as in production, puts it under one load
after another, and deletes it. That takes a few minutes; with `--quick` about one, to try it out.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from bench.circumstances import circumstances
from bench.errors import BenchError
from bench.report import Row, page, table
from bench.rows import cache, donations, drain, outbox, reads, scale, webhooks
from bench.system import Bench, Size, running_bench
from stack.running import StackError

# Measurements that need a quiet system come first, those that fill it with data last.
MEASUREMENTS: dict[str, Callable[[Bench], list[Row]]] = {
    "lag": outbox.quiet,
    "drain": drain.measure,
    "read": reads.measure,
    "cache": cache.quiet,
    "donations": donations.measure,
    "lag-in-storm": outbox.in_a_storm,
    "duplicates": webhooks.duplicate,
    "webhooks": webhooks.fresh,
    "cache-in-storm": cache.in_a_storm,
    "scale": scale.measure,
}

FULL = Size(seconds=8, samples=100, messages=5000, many=1_000_000)
QUICK = Size(seconds=2, samples=20, messages=1000, many=20_000)


def main() -> int:
    """Run the command; return the exit status."""
    options = _options()
    # End as on an interrupt, so that the system is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows: list[Row] = []
    try:
        facts = measure(options, rows)
    except (BenchError, StackError) as error:
        print(table(rows))
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(table(rows))
    options.output.write_text(page(rows, facts))
    return 0


def measure(options: argparse.Namespace, rows: list[Row]) -> dict[str, str]:
    """Append each result to `rows` as soon as it is known; return the circumstances."""
    load_before = os.getloadavg()[0]
    print("Starting the system that is measured", flush=True)
    with running_bench(QUICK if options.quick else FULL) as (bench, seconds):
        facts = circumstances(bench, load_before, seconds, is_quick=options.quick)
        for name in options.only or MEASUREMENTS:
            print(f"Measuring {name}", flush=True)
            rows += MEASUREMENTS[name](bench)
    return facts


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short loads and few donations")
    parser.add_argument(
        "--only", action="append", choices=MEASUREMENTS, help="measure only this (may be repeated)"
    )
    parser.add_argument(
        "--output", type=Path, default=Path(__file__).with_name("results.md"), help="the file for the table"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

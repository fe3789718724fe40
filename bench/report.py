"""The results as text: one table, and below it how each row was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.latency import Latency

_HEADINGS = (
    "what",
    "per second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "errors",
    "reference",
    "ratio",
    "goal",
    "met",
)


@dataclass(frozen=True)
class Goal:
    """A goal of a row in words, and whether the row meets it."""

    text: str
    is_met: bool


def at_least_per_second(rate: float, limit: int) -> Goal:
    """Return the goal of a rate of at least `limit` a second."""
    return Goal(f"{limit:,}/s", rate >= limit)


def below_ms(name: str, value: float, limit: float) -> Goal:
    """Return the goal that the time called `name` is below `limit` milliseconds."""
    return Goal(f"{name} < {limit:g} ms", value < limit)


def at_least_ratio(ratio: float, limit: float, text: str) -> Goal:
    """Return the goal of reaching this share of the reference; `text` says it in words."""
    return Goal(text, ratio >= limit)


def at_most_ratio(ratio: float, limit: float, text: str) -> Goal:
    """Return the goal of staying within this multiple of the reference; `text` says it in words."""
    return Goal(text, ratio <= limit)


@dataclass(frozen=True)
class Row:
    """One kind of work: how often a second, how long it takes, and a `reference` measured in the same minute.

    `ratio` compares it with the reference. `how` says in a few sentences how it was measured.
    """

    what: str
    how: str
    rate: float | None = None
    latency: Latency | None = None
    errors: int | None = None
    reference: str = ""
    ratio: float | None = None
    goals: Sequence[Goal] = field(default=())

    @property
    def is_met(self) -> bool | None:
        """Whether all goals are met without an error; None where there is none."""
        return None if not self.goals else not self.errors and all(goal.is_met for goal in self.goals)


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table with aligned columns, readable in a terminal."""
    lines = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in (lines[0], rule, *lines[1:])
    )


def page(rows: Sequence[Row], circumstances: Mapping[str, str]) -> str:
    """Return the text of results.md."""
    facts = "\n".join(f"- {name}: {value}" for name, value in circumstances.items())
    notes = "\n".join(f"- **{row.what}.** {row.how}" for row in rows)
    return f"""# Results of `make bench`

Written by `make bench`; see bench/run.py. Everything ran on one machine, including the load generators.

{facts}

{table(rows)}

A goal is what the project demands of itself. A reference was measured in the same minute, for comparison.
Percentiles include all answers, from the first byte of the request to the last byte of the answer. How long
`make up` and `make test` take is not measured here.

## How each row was measured

{notes}
"""


def _cells(row: Row) -> tuple[str, ...]:
    latency = ("", "", "") if row.latency is None else (row.latency.p50, row.latency.p95, row.latency.p99)
    return (
        row.what,
        "" if row.rate is None else f"{row.rate:,.0f}",
        *(_milliseconds(value) for value in latency),
        "" if row.errors is None else f"{row.errors:,}",
        row.reference,
        "" if row.ratio is None else f"{row.ratio:.2f}",
        ", ".join(goal.text for goal in row.goals),
        {None: "", True: "yes", False: "NO"}[row.is_met],
    )


def _milliseconds(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}" if value < 10 else f"{value:,.1f}"

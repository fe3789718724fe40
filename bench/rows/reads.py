"""GET /donations/:id."""

from __future__ import annotations

from bench import giving
from bench.pgbench import Script
from bench.report import Row, at_least_per_second
from bench.system import Bench, sandwiched
from bench.wrk import Load, Request

DONATIONS = 1000

_SQL = """
\\set number random(:first, :last)
select api.donation(intents.donation_id) from bench.intents where intents.n = :number;
"""


def measure(bench: Bench) -> list[Row]:
    """Read a thousand donations in turn on 32 connections."""
    intents = giving.new_intents(bench, giving.new_campaign(bench), DONATIONS)
    reads = [Request("GET", f"/api/v1/donations/{intent.donation_id}") for intent in intents]
    bench.http(reads, Load(1))
    first, last = str(intents[0].number), str(intents[-1].number)
    in_sql = Script(_SQL, "web_anon", {"first": first, "last": last})
    found, reference = sandwiched(
        lambda: bench.http(reads, Load(bench.size.seconds)),
        lambda: bench.sql(in_sql, "POSTGREST_DATABASE_URL"),
    )
    return [
        Row(
            "GET /donations/:id",
            f"32 connections, {DONATIONS:,} donations in turn. Reference: pgbench, 32 clients calling"
            " api.donation (and looking up the id in a table), before and after.",
            found.rate,
            found.latency,
            found.errors,
            f"pgbench {reference:,.0f}/s",
            found.rate / reference,
            (at_least_per_second(found.rate, 3000),),
        )
    ]

"""POST /donations: pledges through the proxy."""

from __future__ import annotations

from bench import giving
from bench.pgbench import Script
from bench.report import Row, at_least_ratio, below_ms
from bench.system import Bench, sandwiched
from bench.wrk import Load

DONORS = 20_000

_SQL = f"""
\\set number random(1, {DONORS})
select api.create_donation(json_build_object(
    'campaign_id', :campaign::text, 'donor_email', 'donor-' || :number::text || '@careforall.example',
    'donor_name', 'Grace Hopper', 'amount', '12.50', 'message', 'For the children.'
));
"""


def measure(bench: Bench) -> list[Row]:
    """Pledge on 32 connections."""
    campaign_id, other_campaign_id = giving.new_campaign(bench), giving.new_campaign(bench)
    pledges = [giving.pledge(campaign_id, number) for number in range(1, DONORS + 1)]
    warm_up = bench.http(pledges, Load(1))
    bench.settle()
    in_sql = Script(_SQL, "web_anon", {"campaign": other_campaign_id})
    found, reference = sandwiched(
        lambda: bench.http(pledges, Load(bench.size.seconds)),
        lambda: bench.sql(in_sql, "POSTGREST_DATABASE_URL"),
    )
    lost = max(0, warm_up.requests + found.requests - giving.count_donations(bench, campaign_id))
    ratio = found.rate / reference
    return [
        Row(
            "POST /donations",
            f"32 connections, pledges of {DONORS:,} donors in turn. An answer without a stored donation"
            " counts as an error. Reference: pgbench, 32 clients calling api.create_donation, before and"
            " after.",
            found.rate,
            found.latency,
            found.errors + lost,
            f"pgbench {reference:,.0f}/s",
            ratio,
            (at_least_ratio(ratio, 0.5, "half of pgbench"), below_ms("p95", found.latency.p95, 85)),
        )
    ]

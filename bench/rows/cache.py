"""GET /totals/campaigns/:id from the cache: alone, and while donations are captured."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from bench import giving, wrk
from bench.report import Goal, Row, at_least_ratio, below_ms
from bench.static import FILE, static_server
from bench.system import Bench, sandwiched
from bench.wrk import Load, Request

# The most captures a second that the storm has webhooks for.
_STORM = 1000


def quiet(bench: Bench) -> list[Row]:
    """Read the total of one campaign on 32 connections."""
    read = _read(giving.new_campaign(bench))
    body = requests.get(bench.stack.gateway_url + read.path, timeout=10).content
    seconds = bench.size.seconds
    half = Load(max(1, seconds // 2), threads=2)
    with static_server(bench.folder / "static", body) as address:
        found, reference = sandwiched(
            lambda: bench.http([read], Load(seconds, threads=2)),
            lambda: wrk.run(address, [Request("GET", f"/{FILE}")], half, bench.folder).rate,
        )
    ratio = found.rate / reference
    return [
        Row(
            "cached totals",
            "32 connections, one campaign. Reference: an nginx that only serves the same bytes as a file,"
            " before and after.",
            found.rate,
            found.latency,
            found.errors,
            f"nginx static {reference:,.0f}/s",
            ratio,
            (at_least_ratio(ratio, 1 / 3, "a third of static"), below_ms("p95", found.latency.p95, 10)),
        )
    ]


def in_a_storm(bench: Bench) -> list[Row]:
    """Read the total of a campaign while donations to it are captured."""
    campaign_id = giving.new_campaign(bench)
    seconds = bench.size.seconds
    intents = giving.new_intents(bench, campaign_id, _STORM * (seconds + 1))
    webhooks = list(giving.captures(bench, intents))
    folder = bench.folder / "storm"
    folder.mkdir()
    storm_load = Load(seconds + 1, once=True)
    with ThreadPoolExecutor(1) as pool:
        storm = pool.submit(wrk.run, bench.stack.gateway_url, webhooks, storm_load, folder)
        found = bench.http([_read(campaign_id)], Load(seconds, counts_hits=True))
        captures = storm.result()
    bench.settle()
    ratio = found.hits / found.requests
    return [
        Row(
            "cached totals in a storm of captures",
            "32 connections read the total of one campaign while 32 others deliver captures for it, both as"
            " fast as they can. The ratio is answers from the cache to all answers.",
            found.rate,
            found.latency,
            found.errors + captures.errors,
            f"captures {captures.rate:,.0f}/s",
            ratio,
            (Goal("95% hits", ratio > 0.95),),
        )
    ]


def _read(campaign_id: str) -> Request:
    return Request("GET", f"/api/v1/totals/campaigns/{campaign_id}")

"""What must not get slower with more donations: live totals, and the refresh of the leaderboard."""

from __future__ import annotations

import statistics
import time

import psycopg
from psycopg.rows import DictRow

from bench import giving
from bench.latency import latency_of_samples
from bench.report import Row, at_most_ratio
from bench.system import Bench
from bench.wrk import Load, Measurement, Request

Connection = psycopg.Connection[DictRow]

FEW = 10
CAMPAIGNS = 1000
_REFRESHES = 15

_HOW_LIVE = "32 connections, realtime=true; half of the load before that of the next row, half of it after."
_HOW_MANY = (
    "The same for a campaign whose donations, payments, ledger rows, donors and counters were inserted in"
    " bulk, as captures leave them (but without webhooks, evidence and histories), then vacuumed and"
    f" analysed. The ratio compares the median with that at {FEW} donations."
)
_HOW_REFRESH = (
    f"private.refresh_campaign_totals(), {_REFRESHES} times, without other load, the view vacuumed before"
    " each. Ratios compare the median with that of the row above."
)


def measure(bench: Bench) -> list[Row]:
    """Measure at few donations, then at many, then at ten times as many campaigns."""
    many = bench.size.many
    small, big = giving.new_campaign(bench), giving.new_campaign(bench)
    with bench.stack.connect("superuser") as connection:
        connection.execute("call bench.open_campaigns(%s)", (CAMPAIGNS,))
        _give(connection, small, FEW)
        few_donations = _refreshes(connection)
        _give(connection, big, many)
        live = _live_totals(bench, small, big)
        many_donations = _refreshes(connection)
        connection.execute("call bench.open_campaigns(%s)", (9 * CAMPAIGNS,))
        many_campaigns = _refreshes(connection)
    growth = statistics.median(many_donations) / statistics.median(few_donations)
    other_growth = statistics.median(many_campaigns) / statistics.median(many_donations)
    goal = at_most_ratio(growth, 1.5, "1.5 times at most")
    refresh = f"refresh of campaign_totals, {CAMPAIGNS:,} campaigns"
    return [
        *live,
        Row(f"{refresh}, few donations", _HOW_REFRESH, latency=latency_of_samples(few_donations)),
        Row(
            f"{refresh}, {many:,} donations",
            _HOW_REFRESH,
            latency=latency_of_samples(many_donations),
            reference="few donations",
            ratio=growth,
            goals=(goal,),
        ),
        Row(
            f"refresh of campaign_totals, {10 * CAMPAIGNS:,} campaigns",
            "As above. More campaigns may make it slower.",
            latency=latency_of_samples(many_campaigns),
            reference=f"{CAMPAIGNS:,} campaigns",
            ratio=other_growth,
        ),
    ]


def _live_totals(bench: Bench, small: str, big: str) -> list[Row]:
    half = max(1, bench.size.seconds // 2)
    _read_live(bench, small, 1)
    before = _read_live(bench, small, half)
    found = _read_live(bench, big, bench.size.seconds)
    after = _read_live(bench, small, half)
    few_rate = statistics.mean((before.rate, after.rate))
    ratio = found.latency.p50 / statistics.mean((before.latency.p50, after.latency.p50))
    return [
        Row(
            f"live totals, {FEW} donations",
            _HOW_LIVE,
            after.rate,
            after.latency,
            before.errors + after.errors,
        ),
        Row(
            f"live totals, {bench.size.many:,} donations",
            _HOW_MANY,
            found.rate,
            found.latency,
            found.errors,
            f"{FEW} donations {few_rate:,.0f}/s",
            ratio,
            (at_most_ratio(ratio, 1.5, "1.5 times at most"),),
        ),
    ]


def _read_live(bench: Bench, campaign_id: str, seconds: int) -> Measurement:
    read = Request("GET", f"/api/v1/totals/campaigns/{campaign_id}?realtime=true")
    return bench.http([read], Load(seconds))


def _give(connection: Connection, campaign_id: str, many: int) -> None:
    """Insert completed donations, and do at once what the server would do later in the background."""
    connection.execute("set session_replication_role = replica")
    connection.execute("call bench.give(%s, %s)", (campaign_id, many))
    connection.execute("set session_replication_role = origin")
    connection.execute(
        "vacuum analyze data.donors, data.donations, data.payments, data.ledger_transfers,"
        " data.campaign_donors, data.campaign_counters"
    )
    connection.execute("checkpoint")


def _refreshes(connection: Connection) -> list[float]:
    """Refresh several times; return the milliseconds of each."""
    connection.execute("vacuum analyze data.campaigns, data.campaign_counters")
    _refresh(connection)  # the first one writes what is new, the others measure
    return [_refresh(connection) for _ in range(_REFRESHES)]


def _refresh(connection: Connection) -> float:
    # Each refresh rewrites all rows and leaves the old ones, which would slow down the next one.
    connection.execute("vacuum analyze data.campaign_totals")
    began = time.perf_counter()
    connection.execute("select private.refresh_campaign_totals()")
    return (time.perf_counter() - began) * 1000

"""The outbox lag: the time from the commit of a capture to the start of the actor that sends its receipt."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from bench import giving, wrk
from bench.giving import Intent
from bench.latency import latency_of_samples
from bench.report import Row, below_ms
from bench.rows.donations import DONORS
from bench.system import Bench
from bench.wrk import Load

# Mean seconds between two captures. They are random, so that captures do not coincide with polls.
_PAUSE = 0.1
# Seconds within which the sending of all receipts must have started.
_PATIENCE = 60.0
# Captures that are not counted, while connections, plans and modules are still cold.
_WARM_UP = 10

# The server records when it commits a transaction, before it waits for the disk (stack/running.py switches
# that on). Only the transaction of a capture writes evidence. The first trace of the actor in the database is
# that it counts its attempt, after three questions: what to send, and whether another worker is sending it.
_LAGS = """
select extract(epoch from notifications.attempted_at - captured.committed_at)::float * 1000 as milliseconds
from data.notifications
join lateral (
    select min(pg_xact_commit_timestamp(evidence.xmin)) as committed_at
    from data.payments
    join data.evidence on evidence.payment_id = payments.id and evidence.kind = 'captured'
    where payments.donation_id = notifications.donation_id
) as captured on true
where notifications.donation_id = any(%s::uuid[]) and notifications.retry_count = 1
"""

_HOW = (
    "About ten captures a second, one at a time, through the gateway. The time is from the commit of a"
    " capture until the actor that sends the receipt counts its attempt, as recorded in the database. Between"
    " them are the disk, the queue of events, the router, the queue of notifications, Dramatiq and three"
    " queries of the actor. A refused webhook, or a receipt not started within a minute, counts as an error."
)


def quiet(bench: Bench) -> list[Row]:
    """Measure without other load."""
    everything = giving.new_intents(bench, giving.new_campaign(bench), _WARM_UP + bench.size.samples)
    _deliver(bench, everything[:_WARM_UP])
    intents = everything[_WARM_UP:]
    lags = _lags(bench, _deliver(bench, intents))
    latency = latency_of_samples(lags)
    goals = (below_ms("median", latency.p50, 10), below_ms("p95", latency.p95, 25))
    return [Row("outbox lag, quiet", _HOW, None, latency, len(intents) - len(lags), goals=goals)]


def in_a_storm(bench: Bench) -> list[Row]:
    """Measure while pledges come in as fast as possible."""
    campaign_id = giving.new_campaign(bench)
    pledges = [giving.pledge(campaign_id, number) for number in range(1, DONORS + 1)]
    intents = giving.new_intents(bench, campaign_id, int(bench.size.seconds / _PAUSE))
    load = Load(bench.size.seconds + 1)
    with ThreadPoolExecutor(1) as pool:
        storm = pool.submit(wrk.run, bench.stack.gateway_url, pledges, load, bench.folder)
        lags = _lags(bench, _deliver(bench, intents))
        pledged = storm.result()
    latency = latency_of_samples(lags)
    bench.settle()
    return [
        Row(
            "outbox lag while pledges come in",
            "The same while 32 connections pledge as fast as possible.",
            None,
            latency,
            len(intents) - len(lags) + pledged.errors,
            f"POST /donations {pledged.rate:,.0f}/s",
            goals=(below_ms("p95", latency.p95, 250),),
        )
    ]


def _deliver(bench: Bench, intents: list[Intent]) -> list[Intent]:
    """Deliver the captures of the intents; return the intents whose webhook was accepted."""
    taken = []
    with requests.Session() as session:
        for intent, delivery in zip(intents, giving.captures(bench, intents), strict=True):
            answer = session.post(
                bench.stack.gateway_url + delivery.path,
                data=delivery.body,
                headers={"Content-Type": "application/json", "Stripe-Signature": delivery.signature},
                timeout=10,
            )
            if answer.ok:
                taken.append(intent)
            time.sleep(random.uniform(0, 2 * _PAUSE))  # noqa: S311 - not a secret
    return taken


def _lags(bench: Bench, intents: list[Intent]) -> list[float]:
    """Return the lags, in milliseconds, as soon as all receipts have been started or time is up."""
    ids = [intent.donation_id for intent in intents]
    deadline = time.monotonic() + _PATIENCE
    with bench.stack.connect() as connection:
        while True:
            rows = connection.execute(_LAGS, (ids,)).fetchall()
            if len(rows) == len(ids) or time.monotonic() > deadline:
                return [row["milliseconds"] for row in rows]
            time.sleep(0.2)  # there is no event to wait for

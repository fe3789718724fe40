"""POST /payments/webhook/stripe: signed webhooks, each a new capture or all the same one."""

from __future__ import annotations

import time

from bench import giving, pgbench
from bench.giving import Intent
from bench.pgbench import Script
from bench.report import Row, at_least_per_second, below_ms
from bench.system import Bench, sandwiched
from bench.wrk import Load

_FRESH = Script("""
select private.receive_webhook('stripe', webhooks.raw, '{}', 'v1')
from bench.webhooks where webhooks.n = (select nextval('bench.webhook'));
""")
_AGAIN = Script("""
select private.receive_webhook('stripe', webhooks.raw, '{}', 'v1') from bench.webhooks where webhooks.n = 1;
""")
# For how many captures a second pgbench gets webhooks, before its speed is known.
_GUESSED_RATE = 500
# HTTP gets webhooks for this multiple of the rate of SQL alone, which it cannot reach, and for at least so
# many a second, since on a busy machine pgbench may have been slow for a moment.
_MARGIN = 1.4
_LEAST_RATE = 1000


def fresh(bench: Bench) -> list[Row]:
    """Deliver captures on 32 connections, each webhook the first of its payment."""
    campaign_id = giving.new_campaign(bench)
    many = _GUESSED_RATE * max(1, bench.size.seconds // 2)
    before = _capture_in_sql(bench, giving.new_intents(bench, campaign_id, many))
    enough = int(max(_LEAST_RATE, before * _MARGIN)) * bench.size.seconds
    intents = giving.new_intents(bench, campaign_id, enough)
    found = bench.http(list(giving.captures(bench, intents)), Load(bench.size.seconds, once=True))
    lost = max(0, found.requests - giving.count_captured(bench, intents))
    after = _capture_in_sql(bench, giving.new_intents(bench, campaign_id, many))
    reference = (before + after) / 2
    return [
        Row(
            "webhook, each a fresh capture",
            "32 connections, each webhook signed and the first of its payment. An answer without a completed"
            " donation counts as an error. Receipts are sent at the same time. Reference: pgbench, 32 clients"
            " calling private.receive_webhook with such events, before and after.",
            found.rate,
            found.latency,
            found.errors + lost,
            f"pgbench {reference:,.0f}/s",
            found.rate / reference,
            (at_least_per_second(found.rate, 1000), below_ms("p95", found.latency.p95, 85)),
        )
    ]


def duplicate(bench: Bench) -> list[Row]:
    """Deliver the same capture again and again on 32 connections."""
    intents = giving.new_intents(bench, giving.new_campaign(bench), 1)
    (delivery,) = giving.captures(bench, intents)
    _keep(bench, [delivery.body])
    bench.http([delivery], Load(1))
    found, reference = sandwiched(
        lambda: bench.http([delivery], Load(bench.size.seconds)),
        lambda: bench.sql(_AGAIN, "WEBHOOK_ADAPTER_DATABASE_URL"),
    )
    return [
        Row(
            "webhook, a duplicate",
            "32 connections, one signed capture over and over. Reference: pgbench, 32 clients calling"
            " private.receive_webhook with it, before and after.",
            found.rate,
            found.latency,
            found.errors,
            f"pgbench {reference:,.0f}/s",
            found.rate / reference,
            (at_least_per_second(found.rate, 3000),),
        )
    ]


def _capture_in_sql(bench: Bench, intents: list[Intent]) -> float:
    """Let pgbench call receive_webhook for these intents; return the captures a second."""
    now = int(time.time())
    _keep(bench, [giving.captured(intent, now) for intent in intents])
    rate = pgbench.run(
        bench.stack.env["WEBHOOK_ADAPTER_DATABASE_URL"], _FRESH, bench.folder,
        transactions=len(intents) // pgbench.CLIENTS,
    )  # fmt: skip
    bench.settle()
    return rate


def _keep(bench: Bench, bodies: list[bytes]) -> None:
    """Replace the webhooks in the table that pgbench reads."""
    with bench.stack.connect() as connection:
        connection.execute("truncate bench.webhooks")
        connection.execute("alter sequence bench.webhook restart")
        with connection.cursor().copy("copy bench.webhooks (n, raw) from stdin") as rows:
            for number, body in enumerate(bodies, start=1):
                rows.write_row((number, body))

"""What we booked, read from the tables, so that no code in between can hide anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import DictRow

from chaos.gateways import Money

_PAYMENTS = """
select
    payment.id::text as payment_id, coalesce(payment.captured_currency, payment.currency) as currency,
    payment.captured_minor as captured, payment.refunded_minor as refunded, payment.disputed_minor as disputed
from data.payments as payment
where payment.gateway = %s and payment.payment_intent_id is not null
"""
_DONATIONS = """
select
    payment.id::text as payment_id, donation.status,
    (
        select count(*) from data.notifications as notification
        where notification.donation_id = donation.id and notification.kind = 'receipt'
    ) as receipts
from data.payments as payment inner join data.donations as donation on donation.id = payment.donation_id
where payment.gateway = %s
"""
_EVENTS = """
select coalesce(event_id, dedupe_key) as event_id, count(*) as stored
from data.gateway_events where gateway = %s and signature_scheme <> 'api' group by 1
"""
_TOTALS = """
select campaign.currency, sum((shown.total ->> 'total_amount')::numeric) as total
from data.campaigns as campaign
cross join lateral private.campaign_total(campaign.id, 'live') as shown (total)
group by campaign.currency
"""
_LATE = """
select kind || ' ' || subject || ': ' || reason as what from private.attention
where kind in ('parked_event', 'dead_letter', 'stuck_intent')
union all
select 'refund ' || id || ' is still pending' from data.refunds where status = 'PENDING'
union all
select 'queue ' || queue_name || ' holds ' || queue_length || ' messages' from pgmq.metrics_all()
where queue_length > 0 and queue_name not like '%%\\_dead'
"""


@dataclass(frozen=True)
class Donation:
    """The state of the donation of a payment, and how many receipts it has."""

    status: str
    receipts: int


@dataclass(frozen=True)
class Books:
    """What we hold of one gateway: payments, donations by payment id, and how often each event is stored."""

    payments: list[Money]
    donations: dict[str, Donation]
    events: Counter[str]


def read_books(connection: psycopg.Connection[DictRow], gateway: str) -> Books:
    """Read what we hold of a gateway's payments."""

    def rows(query: str) -> list[DictRow]:
        return connection.execute(query, (gateway,)).fetchall()

    donations = {row["payment_id"]: Donation(row["status"], row["receipts"]) for row in rows(_DONATIONS)}
    events = Counter({row["event_id"]: row["stored"] for row in rows(_EVENTS)})
    return Books([Money(**row) for row in rows(_PAYMENTS)], donations, events)


def read_totals(connection: psycopg.Connection[DictRow]) -> dict[str, Any]:
    """Return the sum of the totals that campaigns show, by currency, in major units."""
    return {row["currency"]: row["total"] for row in connection.execute(_TOTALS)}


def read_broken(connection: psycopg.Connection[DictRow]) -> list[str]:
    """Return every broken invariant."""
    rows = connection.execute("select * from private.broken_invariants")
    return [f"{row['invariant']} {row['subject']}: {row['detail']}" for row in rows]


def read_unsettled(connection: psycopg.Connection[DictRow]) -> list[str]:
    """Return what is still under way: parked events, messages, dead letters, pending refunds."""
    return [row["what"] for row in connection.execute(_LATE)]

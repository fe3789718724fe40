"""What the database says of its money, in the words of the model."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from psycopg import Connection
from psycopg.rows import DictRow

from tests.lifecycle.claims import Thing
from tests.lifecycle.model import Attempt, Money, Outcome


def read_outcome(connection: Connection[DictRow], campaigns: Sequence[str]) -> Outcome:
    """Read what became of these campaigns' payments; totals come from the live counters."""

    def rows(query: str) -> list[DictRow]:
        return connection.execute(query, (list(campaigns),)).fetchall()

    return Outcome(
        payments={row["id"]: read_money(row) for row in rows(_PAYMENTS)},
        donations={row["id"]: row["status"] for row in rows(_DONATIONS)},
        receipts={row["id"] for row in rows(_RECEIPTS)},
        books={(row["payment"], row["account"], row["currency"]): row["minor"] for row in rows(_BOOKS)},
        funds={(row["campaign"], row["currency"]): row["minor"] for row in rows(_FUNDS)},
        gifts={row["campaign"]: (row["donations"], row["donors"]) for row in rows(_GIFTS)},
    )


def read_money(row: DictRow) -> Money:
    """Read what a row of data.payments says."""
    return Money(
        status=row["status"],
        captured=row["captured_minor"],
        currency=row["captured_currency"],
        refunded=row["refunded_minor"],
        disputed=row["disputed_minor"],
        fee=row["fee_minor"],
        fee_currency=row["fee_currency"],
    )


def read_ledger_funds(connection: Connection[DictRow]) -> dict[tuple[str, str], int]:
    """Read what campaigns own from the ledger alone, by campaign and currency."""
    rows = connection.execute(_LEDGER_FUNDS).fetchall()
    return {(row["campaign"], row["currency"]): row["minor"] for row in rows}


def read_attempts(connection: Connection[DictRow]) -> list[Attempt]:
    """Read every payment as it was asked for."""
    return [Attempt(**row) for row in connection.execute(_ATTEMPTS).fetchall()]


def read_events(connection: Connection[DictRow]) -> dict[str, list[Thing]]:
    """Read every stored event from its raw bytes, by the intent it speaks of."""
    events: dict[str, list[Thing]] = defaultdict(list)
    for row in connection.execute("select raw from data.gateway_events").fetchall():
        event = json.loads(row["raw"])
        thing = event["data"]["object"]
        events[thing.get("payment_intent") or thing["id"]].append(event)
    return events


_PAYMENTS = """
select payments.*, payments.id::text as id from data.payments
join data.donations on donations.id = payments.donation_id where donations.campaign_id = any(%s::uuid[])
"""
_DONATIONS = "select id::text, status from data.donations where campaign_id = any(%s::uuid[])"
_RECEIPTS = """
select donations.id::text from data.donations
join data.notifications on notifications.donation_id = donations.id and notifications.kind = 'receipt'
where donations.campaign_id = any(%s::uuid[]) and receipt_number is not null
"""
_BOOKS = """
select payment_id::text as payment, account, currency, sum(balance_minor)::bigint as minor
from data.ledger_balances where campaign_id = any(%s::uuid[])
group by payment_id, account, currency having sum(balance_minor) <> 0
"""
_FUNDS = """
select campaign_id::text as campaign, currency, sum(amount_minor)::bigint as minor
from data.campaign_counters where campaign_id = any(%s::uuid[])
group by campaign_id, currency having sum(amount_minor) <> 0
"""
_GIFTS = """
select campaign_id::text as campaign, sum(donations)::bigint as donations, sum(donors)::bigint as donors
from data.campaign_counters where campaign_id = any(%s::uuid[])
group by campaign_id having sum(donations) <> 0 or sum(donors) <> 0
"""
_LEDGER_FUNDS = """
select campaign_id::text as campaign, currency, sum(balance_minor)::bigint as minor
from data.ledger_balances where account = 'campaign_funds'
group by campaign_id, currency having sum(balance_minor) <> 0
"""
_ATTEMPTS = """
select payments.id::text as payment, payments.payment_intent_id as intent, donations.id::text as donation,
    donations.campaign_id::text as campaign, donations.donor_id::text as donor
from data.payments join data.donations on donations.id = payments.donation_id
"""

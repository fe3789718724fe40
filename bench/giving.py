"""What the loads are made of: campaigns, pledges, and the webhooks that capture payments."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from bench.system import Bench
from bench.wrk import Request
from sandbox_gateway.deliveries.delivery import event_body
from sandbox_gateway.stripe import objects
from sandbox_gateway.stripe.signature import sign

WEBHOOK = "/api/v1/payments/webhook/stripe"
_CENTS = 1250


@dataclass(frozen=True)
class Intent:
    """A payment that has not been captured yet; `number` is its row in bench.intents."""

    number: int
    donation_id: str
    intent_id: str


def new_campaign(bench: Bench) -> str:
    """Open a campaign; return its id."""
    answer = requests.post(
        f"{bench.stack.gateway_url}/api/v1/campaigns",
        json={"title": "Benchmark"},
        headers={"Authorization": f"Bearer {bench.stack.token('staff', 'bench@careforall.example')}"},
        timeout=10,
    )
    answer.raise_for_status()
    return str(answer.json()["id"])


def pledge(campaign_id: str, number: int) -> Request:
    """Return the request of donor `number`."""
    body = {
        "campaign_id": campaign_id,
        "donor_email": f"donor-{number}@careforall.example",
        "donor_name": "Grace Hopper",
        "amount": "12.50",
        "message": "For the children.",
    }
    return Request("POST", "/api/v1/donations", json.dumps(body).encode())


def new_intents(bench: Bench, campaign_id: str, many: int) -> list[Intent]:
    """Make `many` pledges and open their payments; then empty the queues."""
    with bench.stack.connect() as connection:
        row = connection.execute("select coalesce(max(n), 0) as last from bench.intents").fetchone()
        connection.execute("call bench.open_payments(%s, %s)", (campaign_id, many))
        rows = connection.execute(
            "select n, donation_id::text, intent_id from bench.intents where n > %s order by n",
            (row["last"] if row else 0,),
        ).fetchall()
    bench.settle()
    return [Intent(row["n"], row["donation_id"], row["intent_id"]) for row in rows]


def captured(intent: Intent, created: int) -> bytes:
    """Return the complete event that Stripe sends when an intent was paid."""
    fields = objects.IntentFields(
        _CENTS, "usd", metadata={"donation_id": intent.donation_id}, payment_method="pm_card_visa"
    )
    paid = objects.payment_intent(intent.intent_id, "secret", created, fields) | {
        "status": "succeeded",
        "amount_received": _CENTS,
        "latest_charge": f"ch_{intent.intent_id[3:]}",
    }
    event = objects.event(
        f"evt_{uuid.uuid4().hex}", created, "payment_intent.succeeded", paid,
        previous=None, request_id=None, idempotency_key=None,
    )  # fmt: skip
    return event_body(event)


def webhook(body: bytes, secret: str, now: int) -> Request:
    """Return the delivery of an event, signed at `now` (Unix seconds). It is valid for five minutes."""
    return Request("POST", WEBHOOK, body, sign(body, str(now), [secret]))


def captures(bench: Bench, intents: list[Intent]) -> Iterator[Request]:
    """Yield the webhooks that capture these intents."""
    now = int(time.time())
    secret = bench.stack.env["STRIPE_WEBHOOK_SECRET"].split(",")[0]
    for intent in intents:
        yield webhook(captured(intent, now), secret, now)


def count_donations(bench: Bench, campaign_id: str) -> int:
    """Return the number of donations to a campaign."""
    with bench.stack.connect() as connection:
        row = connection.execute(
            "select count(*) as pledged from data.donations where campaign_id = %s", (campaign_id,)
        ).fetchone()
    return int(row["pledged"]) if row else 0


def count_captured(bench: Bench, intents: list[Intent]) -> int:
    """Return how many of the intents have a completed donation."""
    with bench.stack.connect() as connection:
        row = connection.execute(
            "select count(*) as completed from data.donations"
            " where id = any(%s::uuid[]) and status = 'COMPLETED'",
            ([intent.donation_id for intent in intents],),
        ).fetchone()
    return int(row["completed"]) if row else 0

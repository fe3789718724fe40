"""Pledges to pay for, made as the API makes them, and the events that Stripe sends about them."""

import json
from typing import Any

import psycopg
from psycopg.rows import DictRow

Connection = psycopg.Connection[DictRow]


def pledge(owner: Connection, amount: str = "12.50", currency: str = "USD") -> str:
    """Create a campaign and a donation to it; return the donation's id."""
    claims = json.dumps({"role": "organizer", "email": "organizer@careforall.example"})
    owner.execute("select set_config('request.jwt.claims', %s, false)", (claims,))
    campaign = _answer(owner, "api.create_campaign", {"title": "Wells", "currency": currency})
    gift = {
        "campaign_id": campaign["id"],
        "donor_email": "ada@example.org",
        "amount": amount,
        "currency": currency,
    }
    return str(_answer(owner, "api.create_donation", gift)["id"])


def _answer(owner: Connection, function: str, body: dict[str, Any]) -> dict[str, Any]:
    row = owner.execute(f"select {function}(%s::json) as answer", (json.dumps(body),)).fetchone()
    assert row is not None
    answer: dict[str, Any] = row["answer"]
    return answer


def succeeded(intent_id: str, amount: int, event_id: str = "evt_1", currency: str = "usd") -> bytes:
    """Return the event that says a payment intent was paid; amount in the gateway's units."""
    intent = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_received": amount,
        "currency": currency,
        "status": "succeeded",
    }
    return event("payment_intent.succeeded", intent, event_id)


def charge_succeeded(intent_id: str, amount: int, event_id: str) -> bytes:
    """Return the event that says the charge of a payment intent went through."""
    charge = {
        "id": "ch_1",
        "object": "charge",
        "payment_intent": intent_id,
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "captured": True,
        "currency": "usd",
        "status": "succeeded",
    }
    return event("charge.succeeded", charge, event_id)


def event(kind: str, subject: dict[str, Any], event_id: str = "evt_1") -> bytes:
    """Return an event as Stripe writes it."""
    body = {
        "id": event_id,
        "object": "event",
        "type": kind,
        "livemode": False,
        "created": 1_700_000_000,
        "data": {"object": subject},
    }
    return json.dumps(body).encode()

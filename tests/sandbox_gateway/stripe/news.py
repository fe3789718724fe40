"""What the API says happened to a payment intent."""

from __future__ import annotations

from typing import Any

import stripe


def events_of(client: stripe.StripeClient, intent_id: str) -> list[stripe.Event]:
    """Return the events about an intent, its charges and refunds, oldest first."""
    events = client.v1.events.list({"limit": 100}).auto_paging_iter()
    own = [event for event in events if intent_id in (event.data.object["id"], _intent_of(event))]
    return own[::-1]


def types_of(client: stripe.StripeClient, intent_id: str) -> list[str]:
    """Return the types of those events that belong to requests and not to what the gateway did later."""
    return [event.type for event in events_of(client, intent_id) if event.request and event.request.id]


def _intent_of(event: stripe.Event) -> Any:  # noqa: ANN401  absent in some objects
    return event.data.object.to_dict().get("payment_intent")

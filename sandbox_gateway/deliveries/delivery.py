"""Deliveries: one body on its way to one address, and the attempts to bring it there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Gateway: TypeAlias = Literal["stripe", "paypal"]
"""Who signs a delivery."""

STRIPE: Gateway = "stripe"
PAYPAL: Gateway = "paypal"


@dataclass(frozen=True)
class Signing:
    """How the signature of one delivery departs from the valid one; None means it does not."""

    timestamp: str | None = None
    secret: str | None = None
    """A key that signs instead of the right one."""
    header: str | None = None
    """The whole signature header, word for word."""


AS_IT_SHOULD_BE = Signing()


def event_body(event: dict[str, Any]) -> bytes:
    """Render a stored event as it is sent: indented JSON in UTF-8, as Stripe does."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


@dataclass(frozen=True)
class NewDelivery:
    """Something to be sent to an address at a moment, and again until it arrives or attempts are used up."""

    url: str
    created_at: float
    due_at: float
    body: bytes | None = None
    """None: the event's own."""
    event_id: str | None = None
    event_type: str | None = None
    signing: Signing = AS_IT_SHOULD_BE
    most_attempts: int | None = None
    """None: as many as the policy allows."""
    gateway: Gateway = STRIPE
    is_held: bool = False
    """Leaves with others in a burst, or when it is due."""
    chaos: str | None = None
    """What the chaos switches did to it."""


@dataclass(frozen=True)
class Delivery:
    """One body on its way to one address, as it is stored."""

    id: int
    gateway: Gateway
    url: str
    body: bytes
    signing: Signing
    attempts: int
    most_attempts: int | None
    created_at: float
    is_made_by_hand: bool = False
    """Its body is not a stored event's."""


@dataclass(frozen=True)
class Attempt:
    """What one attempt came to: a status code and an answer, or an error."""

    at: float
    seconds: float
    status_code: int | None = None
    answer: str | None = None
    error: str | None = None
    chaos: str | None = None
    """dropped, corrupted or forged: what the chaos switches did to it."""

    @property
    def succeeded(self) -> bool:
        """Return whether the receiver took it: only 2xx counts, a redirect does not."""
        return self.status_code is not None and 200 <= self.status_code < 300

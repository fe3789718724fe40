"""The delivery policy: where an event is sent, how it is signed, when it is sent again, when it is given up.

Only its `chaos` makes deliveries fail on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox_gateway.chaos.decisions import Chaos
from sandbox_gateway.deliveries.delivery import Delivery, Gateway, Signing

Headers: TypeAlias = dict[str, str | bytes]

Signer: TypeAlias = Callable[[bytes, float, Signing], Headers]
"""Makes a gateway's own headers for a body at a moment: its signature, and what names the sender."""


@dataclass(frozen=True)
class Route:
    """How one gateway delivers: to which address, and how it signs."""

    webhook_url: str
    sign: Signer


@dataclass(frozen=True)
class DeliveryPolicy:
    """Decides about deliveries. Times are seconds."""

    routes: Mapping[Gateway, Route]
    retry_delays: tuple[float, ...]
    give_up_seconds: float
    chaos: Chaos = field(default_factory=Chaos)

    def webhook_url(self, gateway: Gateway) -> str:
        """Return where a gateway's events are sent."""
        return self.routes[gateway].webhook_url

    def headers(self, delivery: Delivery, now: float) -> Headers:
        """Return the headers of one attempt; the signature is of that moment and not of the event's."""
        return self.routes[delivery.gateway].sign(delivery.body, now, delivery.signing)

    def next_attempt(self, attempts: int, created_at: float, now: float) -> float | None:
        """Return when to try again after that many failed attempts, or None to give up."""
        delay = self.retry_delays[min(attempts, len(self.retry_delays)) - 1]
        return now + delay if now + delay <= created_at + self.give_up_seconds else None

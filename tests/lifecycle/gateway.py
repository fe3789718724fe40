"""A gateway that does as it likes: what happens to an intent there, as events not yet delivered."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support import stripe_events as stripe

_count = itertools.count(1)

Course = Literal["inquiry", "escalated", "open", "won", "lost"]
Ending = Literal["pending", "succeeded", "failed"]

# Each dispute's steps: event and the status that it carries.
COURSES: dict[Course, list[tuple[str, str]]] = {
    "inquiry": [("created", "warning_needs_response"), ("closed", "warning_closed")],
    "escalated": [
        ("created", "warning_needs_response"),
        ("funds_withdrawn", "warning_needs_response"),
        ("updated", "needs_response"),
    ],
    "open": [("created", "needs_response"), ("funds_withdrawn", "needs_response")],
    "won": [
        ("created", "needs_response"),
        ("funds_withdrawn", "needs_response"),
        ("closed", "won"),
        ("funds_reinstated", "won"),
    ],
    "lost": [("created", "needs_response"), ("funds_withdrawn", "needs_response"), ("closed", "lost")],
}


@dataclass
class Intent:
    """A payment intent at the gateway. Amounts in its units, of the currency it receives."""

    id: str
    amount: int
    currency: str
    received: int = 0
    charges: list[dict[str, Any]] = field(default_factory=list)

    def progress(self, step: str) -> list[bytes]:
        """Take a step on the way to the money: created, requires_action, processing, ..."""
        return [stripe.event(f"payment_intent.{step}", self._intent(amount_capturable=0))]

    def decline(self) -> list[bytes]:
        """Fail an attempt; the intent can be tried again."""
        failed = self._charge(status="failed", captured=False, failure_code="card_declined")
        return [
            stripe.event("payment_intent.payment_failed", self._intent(last_payment_error=None)),
            stripe.event("charge.failed", failed),
        ]

    def authorize(self) -> list[bytes]:
        """Hold the money without taking it."""
        return [
            stripe.event(
                "payment_intent.amount_capturable_updated", self._intent(amount_capturable=self.amount)
            ),
            stripe.event("charge.succeeded", self._charge(captured=False, amount_captured=0)),
        ]

    def cancel(self) -> list[bytes]:
        """Cancel the intent."""
        return [stripe.event("payment_intent.canceled", self._intent(cancellation_reason="abandoned"))]

    def expire(self) -> list[bytes]:
        """Let a held amount lapse."""
        return [stripe.event("charge.expired", self._charge(captured=False, amount_captured=0))]

    def capture(self, amount: int, is_partial: bool) -> list[bytes]:
        """Take money by a charge of its own; a partial capture releases the rest of what was held."""
        released = amount if is_partial else 0
        rest = stripe.refund(
            self.id,
            f"re_rest_{next(_count)}",
            released,
            "succeeded",
            currency=self.currency,
            reason="partial_capture",
        )
        charge = self._charge(
            amount=amount + released,
            amount_captured=amount,
            amount_refunded=released,
            refunds={"data": [rest] if released else []},
        )
        self.charges.append(charge)
        self.received += amount
        kind = "charge.captured" if is_partial else "charge.succeeded"
        return [
            stripe.event(kind, charge),
            stripe.event("payment_intent.succeeded", self._intent(amount_received=self.received)),
        ]

    def refund(self, amount: int, ending: Ending, is_listed: bool, ours: str | None = None) -> list[bytes]:
        """Give money back: the refund's own news, and the cumulative figure that may list it."""
        steps = [self._refund(f"re_{next(_count)}", amount, "pending", ours)]
        if ending != "pending":
            steps.append(steps[0] | {"status": ending})
        charge = self.charges[-1]
        charge["amount_refunded"] += amount
        listed = {"refunds": {"data": steps[:1] if is_listed else []}}
        news = [stripe.event("charge.refunded", charge | listed)]
        if ending == "failed":
            # The gateway counts down again; the higher figure may still be on its way.
            charge["amount_refunded"] -= amount
        kinds = {"pending": "refund.created", "succeeded": "refund.updated", "failed": "refund.failed"}
        return news + [stripe.event(kinds[step["status"]], step) for step in steps]

    def dispute(self, amount: int, course: Course, fee: int) -> list[bytes]:
        """Have the card's bank dispute an amount; `fee` in cents once money is withdrawn."""
        dispute_id = f"dp_{next(_count)}"
        transaction = {"id": f"txn_{dispute_id}", "fee": fee, "currency": "usd"}
        return [
            stripe.event(
                f"charge.dispute.{step}",
                stripe.dispute(
                    self.id,
                    dispute_id,
                    amount,
                    status,
                    currency=self.currency,
                    balance_transactions=[transaction] if step == "funds_withdrawn" else [],
                ),
            )
            for step, status in COURSES[course]
        ]

    def settle_fee(self, fee: int) -> list[bytes]:
        """Tell the fee of the latest charge, in US cents: the account is settled in dollars."""
        charge = self.charges[-1]
        charge.setdefault("balance_transaction", {"id": f"txn_{charge['id']}", "fee": fee, "currency": "usd"})
        return [stripe.event("charge.updated", charge)]

    def _intent(self, **fields: Any) -> dict[str, Any]:
        return stripe.intent(self.id, self.amount, self.currency, **fields)

    def _charge(self, **fields: Any) -> dict[str, Any]:
        charge = stripe.charge(self.id, self.amount, self.currency)
        return charge | {"id": f"ch_{next(_count)}"} | fields

    def _refund(self, refund_id: str, amount: int, status: str, ours: str | None) -> dict[str, Any]:
        metadata = {"refund_id": ours} if ours else {}
        return stripe.refund(self.id, refund_id, amount, status, currency=self.currency, metadata=metadata)

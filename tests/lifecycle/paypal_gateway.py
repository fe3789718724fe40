"""A PayPal that does as it likes: what happens to an order there, as hints that are not yet delivered.

Every object keeps all its states: a worker that reads it may be shown any of them, since answers may be late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from tests.lifecycle.claims import EXPONENTS
from tests.lifecycle.paypal_claims import minor
from tests.support import paypal_events as paypal
from tests.support.paypal_events import Thing

Outcome = Literal["COMPLETED", "PENDING", "DECLINED"]
Ending = Literal["PENDING", "COMPLETED", "FAILED"]
Course = Literal["inquiry", "open", "won", "lost", "reversed"]


@dataclass(frozen=True)
class Hint:
    """A webhook, and the object that a worker would read because of it."""

    body: bytes
    kind: str
    object_id: str


@dataclass
class Order:
    """An order at PayPal; amounts in our minor units of the currency that it receives."""

    id: str
    payment: str
    amount: int
    currency: str
    is_named: bool
    """Whether its objects carry our own id of the payment."""
    states: dict[tuple[str, str], list[Thing]] = field(default_factory=dict)
    capture_id: str | None = None

    def approve(self) -> Hint:
        """Have the donor approve it."""
        self._keep("order", self._order("APPROVED"))
        return Hint(paypal.event("CHECKOUT.ORDER.APPROVED", self._latest("order", self.id)), "order", self.id)

    def capture(self, minor_units: int, outcome: Outcome, fee: int) -> list[Hint]:
        """Take the money, or not: an order is captured once."""
        if self.capture_id is not None:
            return []
        self.capture_id = paypal.new_id("CAPTURE")
        thing = paypal.capture(
            self.id,
            self.capture_id,
            self._write(minor_units),
            outcome,
            self.currency,
            self._name,
            self._write(fee),
        )
        return [self._tell(f"PAYMENT.CAPTURE.{outcome}", "capture", thing)]

    def settle(self, outcome: Literal["COMPLETED", "DENIED"]) -> list[Hint]:
        """Let a pending capture come to its end."""
        if self.capture_id is None or self._capture["status"] != "PENDING":
            return []
        return [self._tell(f"PAYMENT.CAPTURE.{outcome}", "capture", self._capture | {"status": outcome})]

    def refund(
        self, minor_units: int, ending: Ending, ours: str | None = None, fee: int = 0, event: str = "REFUNDED"
    ) -> list[Hint]:
        """Give money back: as we asked, under our id of the refund, or as somebody did in PayPal's pages."""
        if not self.is_paid:
            return []
        given_back = {"paypal_fee": self._money(fee)} if fee else {}
        refund = paypal.refund(
            str(self.capture_id),
            paypal.new_id("REFUND"),
            self._write(minor_units),
            "PENDING",
            self.currency,
            self._name,
            ours,
        )
        refund["seller_payable_breakdown"] |= given_back
        hints = [self._tell("PAYMENT.REFUND.PENDING", "refund", refund)]
        if ending != "PENDING":
            kind = f"PAYMENT.CAPTURE.{event}" if ending == "COMPLETED" else "PAYMENT.REFUND.FAILED"
            hints.append(self._tell(kind, "refund", refund | {"status": ending}))
        if ending == "COMPLETED":
            whole = minor(self._capture["amount"])[0]
            given = sum(
                minor(one["amount"])[0]
                for (of, _), states in self.states.items()
                if of == "refund" and (one := states[-1])["status"] == "COMPLETED"
            )
            status = event if given >= whole else "PARTIALLY_REFUNDED"
            self._keep("capture", self._capture | {"status": status})
        return hints

    def dispute(self, minor_units: int, course: Course) -> list[Hint]:
        """Have the donor dispute an amount."""
        if not self.is_paid:
            return []
        stage = "INQUIRY" if course == "inquiry" else "CHARGEBACK"
        dispute = paypal.dispute(
            str(self.capture_id),
            paypal.new_id("PP-D-"),
            self._write(minor_units),
            stage=stage,
            currency=self.currency,
        )
        if self.is_named:
            dispute["disputed_transactions"][0]["custom"] = self.payment
        hints = [self._tell("CUSTOMER.DISPUTE.CREATED", "dispute", dispute)]
        if course in ("won", "lost", "reversed"):
            code = "RESOLVED_SELLER_FAVOUR" if course == "won" else "RESOLVED_BUYER_FAVOUR"
            ended = dispute | {"status": "RESOLVED", "dispute_outcome": {"outcome_code": code}}
            hints.append(self._tell("CUSTOMER.DISPUTE.RESOLVED", "dispute", ended))
        if course == "reversed":
            # One amount, told twice: as a dispute that is lost and as a reversal.
            hints += self.refund(minor_units, "COMPLETED", event="REVERSED")
        return hints

    @property
    def is_paid(self) -> bool:
        """Return whether there is money that could go back."""
        paid = ("COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED", "REVERSED")
        return self.capture_id is not None and self._capture["status"] in paid

    @property
    def received(self) -> int:
        """What was captured."""
        return minor(self._capture["amount"])[0] if self.is_paid else 0

    @property
    def _capture(self) -> Thing:
        return self._latest("capture", str(self.capture_id))

    @property
    def _name(self) -> str | None:
        return self.payment if self.is_named else None

    def _order(self, status: str) -> Thing:
        return paypal.order(self.id, self._write(self.amount), status, self.currency, self._name)

    def _latest(self, kind: str, object_id: str) -> Thing:
        return self.states[kind, object_id][-1]

    def _tell(self, event: str, kind: str, thing: Thing) -> Hint:
        self._keep(kind, thing)
        object_id = thing.get("dispute_id") or thing["id"]
        return Hint(paypal.event(event, thing), kind, str(object_id))

    def _keep(self, kind: str, thing: Thing) -> None:
        object_id = str(thing.get("dispute_id") or thing["id"])
        self.states.setdefault((kind, object_id), []).append(thing)

    def _write(self, minor_units: int) -> str:
        return f"{Decimal(minor_units).scaleb(-EXPONENTS[self.currency]):f}"

    def _money(self, minor_units: int) -> Thing:
        return paypal.money(self._write(minor_units), self.currency)

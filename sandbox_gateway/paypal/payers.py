"""Test payers: each decides how a payment that it approves ends, and how a refund of it ends.

PayPal's own sandbox has test accounts and provokes failures by special headers; here the payer is chosen on
the page where the donor approves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sandbox_gateway.paypal.identifiers import account_id

DEFAULT = "approves"


@dataclass(frozen=True)
class Payer:
    """One test payer."""

    name: str
    capture: Literal["completed", "pending", "pending_then_denied", "declined", "refused"] = "completed"
    """declined leaves a capture behind; refused is the error INSTRUMENT_DECLINED and leaves none."""
    only_first_attempt: bool = False
    refund: Literal["completed", "pending", "pending_then_failed"] = "completed"

    @property
    def account(self) -> str:
        """The PayerID."""
        return account_id(self.name)

    @property
    def email(self) -> str:
        """The payer's address."""
        return f"{self.name.replace('_', '-')}@personal.example.com"

    def outcome(self, earlier_refusals: int) -> str:
        """Return what becomes of this attempt to capture."""
        if self.only_first_attempt and earlier_refusals > 0:
            return "completed"
        return self.capture

    @property
    def json(self) -> dict[str, Any]:
        """The payer as an order shows it."""
        return {
            "name": {"given_name": "Test", "surname": self.name.replace("_", " ").title()},
            "email_address": self.email,
            "payer_id": self.account,
            "address": {"country_code": "US"},
        }

    @property
    def source(self) -> dict[str, Any]:
        """The payment source as an order shows it."""
        wallet = {**self.json, "account_id": self.account, "account_status": "VERIFIED"}
        del wallet["payer_id"]
        return {"paypal": wallet}


_ALL = (
    Payer("approves"),
    Payer("declined", capture="refused"),
    Payer("declined_once", capture="refused", only_first_attempt=True),
    Payer("capture_declined", capture="declined"),
    Payer("pending", capture="pending"),
    Payer("pending_then_denied", capture="pending_then_denied"),
    Payer("refund_pending", refund="pending"),
    Payer("refund_fails", refund="pending_then_failed"),
)
PAYERS = {payer.name: payer for payer in _ALL}

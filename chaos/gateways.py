"""What the storm asks of a gateway: to move money as donors, banks and dashboards do, and to say what is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Protocol

EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
"""The currencies of the storm, and their decimals."""


def major(minor: int, currency: str) -> Decimal:
    """Return an amount in major units."""
    return Decimal(minor).scaleb(-EXPONENTS[currency])


@dataclass(frozen=True)
class Money:
    """What a gateway, or our books, hold of one payment; minor units of `currency`."""

    payment_id: str
    currency: str
    captured: int = 0
    refunded: int = 0
    disputed: int = 0

    @property
    def left(self) -> int:
        """What is left for the campaign."""
        return max(0, self.captured - self.refunded - self.disputed)


class Gateway(Protocol):
    """One payment gateway. Every call is repeated until it is answered; chaos makes many of them fail."""

    name: str

    def pay(self, payment: dict[str, str], dice: Random) -> bool:
        """Let a donor pay, or try; return whether money came or will come."""

    def pay_at_once(self, payment: dict[str, str]) -> None:
        """Let a donor pay, and succeed."""

    def refund_by_dashboard(self, payment: dict[str, str], dice: Random) -> None:
        """Refund a part of a payment without telling us; a refusal is no error."""

    def dispute(self, payment: dict[str, str], dice: Random) -> None:
        """Let the donor's bank dispute a payment, and perhaps decide at once; a refusal is no error."""

    def find_unanswered(self, donation_id: str) -> dict[str, str] | None:
        """Return the payment that we asked for and whose answer got lost; None when there is none."""

    def truth(self) -> list[Money]:
        """Return what the gateway holds of every payment of ours."""

"""What the storm needs of a gateway: to move money as donors, banks and staff do, and to list its objects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Protocol

EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
"""The currencies of the storm, and their number of decimals."""


def major(minor: int, currency: str) -> Decimal:
    """Return an amount in major units."""
    return Decimal(minor).scaleb(-EXPONENTS[currency])


@dataclass(frozen=True)
class Money:
    """What a gateway, or our books, hold of one payment, in minor units of `currency`."""

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
    """One payment gateway. Calls are repeated until they are answered: chaos makes many of them fail."""

    name: str

    def pay(self, payment: dict[str, str], dice: Random) -> bool:
        """Let a donor pay, or try to; return whether the payment succeeds, now or later."""

    def pay_at_once(self, payment: dict[str, str]) -> None:
        """Let a donor pay successfully."""

    def refund_by_dashboard(self, payment: dict[str, str], dice: Random) -> None:
        """Refund a part of a payment in the dashboard of the gateway. A refusal is not an error."""

    def dispute(self, payment: dict[str, str], dice: Random) -> None:
        """Let the donor's bank dispute a payment, and perhaps decide at once. A refusal is not an error."""

    def find_unanswered(self, donation_id: str) -> dict[str, str] | None:
        """Return the payment that we created but whose answer was lost; None if there is none."""

    def truth(self) -> list[Money]:
        """Return what the gateway holds of each of our payments."""

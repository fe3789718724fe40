"""Donors, staff and banks. What happens to each gift is decided by the seed of the storm and its number."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import Any

from chaos.gateways import Gateway
from chaos.http import Client
from stack.running import Stack

# Smallest and largest gift, in major units: above every minimum, below every limit of the gateways.
_AMOUNTS = {
    "USD": ["10.00", "25.50", "99.99"],
    "EUR": ["7.00", "12.34"],
    "JPY": ["500", "1234"],
    "KWD": ["4.500", "10.250"],
}
_CAPTURED_WITHIN = 10.0


@dataclass
class Tally:
    """Counts of what people did."""

    done: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def count(self, what: str) -> None:
        """Add one to a count."""
        with self._lock:
            self.done[what] += 1


class Donors:
    """Everyone who acts in the storm, by HTTP only."""

    def __init__(self, stack: Stack, gateways: Sequence[Gateway], seed: str, tally: Tally) -> None:
        token = stack.token("staff", "chaos@careforall.example")
        self._api = Client(f"{stack.gateway_url}/api/v1")
        self._staff = Client(f"{stack.gateway_url}/api/v1", {"Authorization": f"Bearer {token}"})
        self._gateways = gateways
        self._seed = seed
        self._tally = tally
        self._campaigns = {currency: self._campaign(currency) for currency in _AMOUNTS}

    def live(self, number: int) -> None:
        """Make one gift, from its pledge to its payment, refund or dispute."""
        dice = Random(f"{self._seed}:{number}")  # noqa: S311 - not a secret
        gateway = dice.choice(self._gateways)
        donation = self.pledge(number, dice)
        payment = self.open_payment(donation, gateway)
        if payment is None:
            self._tally.count("payments refused")
        elif dice.random() < 0.05:
            self._tally.count("pledges left unpaid")
        elif gateway.pay(payment, dice):
            self._tally.count("payments made")
            self._regret(payment, gateway, dice)
        else:
            self._tally.count("payments declined")

    def pledge(self, number: int, dice: Random) -> dict[str, Any]:
        """Pledge an amount; return the donation."""
        currency = dice.choice(list(_AMOUNTS))
        body = {
            "campaign_id": self._campaigns[currency],
            # Some donors give twice.
            "donor_email": f"donor-{dice.randrange(1 + number)}@careforall.example",
            "amount": dice.choice(_AMOUNTS[currency]),
            "currency": currency,
        }
        headers = {"Idempotency-Key": f"chaos-{self._seed}-{number}"}
        donation: dict[str, Any] = self._api.must("POST", "/donations", json=body, headers=headers)
        self._tally.count("pledges")
        return donation

    def open_payment(self, donation: dict[str, Any], gateway: Gateway) -> dict[str, str] | None:
        """Ask for a payment; return None when it is refused."""
        wish = {"donation_id": donation["id"], "gateway": gateway.name}
        payment: dict[str, str] | None = self._api.ask("POST", "/payments/intent", json=wish)
        return payment

    def try_to_open_payment(self, donation: dict[str, Any], gateway: Gateway) -> None:
        """Ask for a payment once and ignore the answer."""
        self._api.send(
            "POST", "/payments/intent", json={"donation_id": donation["id"], "gateway": gateway.name}
        )

    def _regret(self, payment: dict[str, str], gateway: Gateway, dice: Random) -> None:
        """Take some of the gifts back, in each possible way."""
        choice = dice.random()
        if choice < 0.15:
            self._refund_by_staff(payment, dice)
        elif choice < 0.25:
            gateway.refund_by_dashboard(payment, dice)
            self._tally.count("refunds in the dashboard")
        elif choice < 0.35:
            gateway.dispute(payment, dice)
            self._tally.count("disputes")

    def _refund_by_staff(self, payment: dict[str, str], dice: Random) -> None:
        """Wait some time for the money to be booked, then ask for a full or partial refund."""
        deadline = time.monotonic() + _CAPTURED_WITHIN
        while time.monotonic() < deadline:
            if self._staff.must("GET", f"/payments/{payment['id']}")["status"] == "CAPTURED":
                break
            time.sleep(0.2)
        body = {} if dice.random() < 0.5 else {"amount": "1"}
        headers = {"Idempotency-Key": f"refund-{payment['id']}"}
        path = f"/payments/{payment['id']}/refund"
        asked = self._staff.ask("POST", path, json=body, headers=headers)
        self._tally.count("refunds by staff" if asked else "refunds refused")

    def _campaign(self, currency: str) -> str:
        wish = {"title": f"A storm in {currency}", "currency": currency}
        return str(self._staff.must("POST", "/campaigns", json=wish)["id"])

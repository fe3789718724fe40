"""The sandbox's PayPal."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from chaos.gateways import EXPONENTS, Money
from chaos.http import Client

# The kinds of payers and how many of each: most pay at once, some never do. None has a refund that fails:
# PayPal sends no webhook about that, and the workers read the order again only after ten minutes.
_PAYERS = {
    "approves": 12,
    "declined": 1,
    "capture_declined": 1,
    "pending": 1,
    "pending_then_denied": 1,
    "refund_pending": 2,
}
_PAYS = ("approves", "refund_pending")
_CAPTURED = ("COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED")
_GOING_BACK = ("PENDING", "COMPLETED")
_CAPTURED_WITHIN = 10.0


class PayPal:
    """Moves money at the sandbox's PayPal: donors approve orders, and our workers capture them."""

    name = "paypal"

    def __init__(self, env: Mapping[str, str]) -> None:
        self._control = Client(f"{env['SANDBOX_URL']}/sandbox/paypal")

    def pay(self, payment: dict[str, str], dice: Random) -> bool:
        """Let a donor approve the order; return whether the payment will succeed."""
        (payer,) = dice.choices(list(_PAYERS), list(_PAYERS.values()))
        self._approve(payment, payer)
        return payer in _PAYS

    def pay_at_once(self, payment: dict[str, str]) -> None:
        """Let a donor approve a payment that succeeds."""
        self._approve(payment, "approves")

    def refund_by_dashboard(self, payment: dict[str, str], dice: Random) -> None:
        """Refund a part of a payment on PayPal's pages. A refusal is not an error."""
        if capture := self._wait_for_capture(payment):
            body = {"amount": str(dice.randint(1, 5))}
            self._control.ask("POST", f"/captures/{capture['id']}/refund", json=body)

    def dispute(self, payment: dict[str, str], dice: Random) -> None:
        """Let the donor dispute a payment, and PayPal perhaps decide at once. A refusal is not an error."""
        capture = self._wait_for_capture(payment)
        if capture is None:
            return
        body = {"capture": capture["id"], "stage": dice.choice(["INQUIRY", "CHARGEBACK"])}
        dispute = self._control.ask("POST", "/disputes", json=body)
        if dispute and dice.random() < 0.7:
            outcome = {"outcome": dice.choice(["buyer", "seller"])}
            self._control.ask("POST", f"/disputes/{dispute['dispute_id']}/resolve", json=outcome)

    def find_unanswered(self, donation_id: str) -> dict[str, str] | None:  # noqa: ARG002  see below
        """Return None: only the answer says where to approve an order, so a lost one cannot be paid."""
        return None

    def truth(self) -> list[Money]:
        """Return what PayPal holds of each of our orders."""
        captures = {one["id"]: one for one in self._all("captures")}
        captured, refunded, disputed = (defaultdict[str, int](int) for _ in range(3))
        for capture in captures.values():
            if capture["status"] in _CAPTURED:
                captured[capture["custom_id"]] += _minor(capture["amount"])
        for refund in self._all("refunds"):
            if refund["status"] in _GOING_BACK:
                refunded[captures[_capture_of(refund)]["custom_id"]] += _minor(refund["amount"])
        for dispute in self._all("disputes"):
            capture_id = dispute["disputed_transactions"][0]["seller_transaction_id"]
            disputed[captures[capture_id]["custom_id"]] += _taken(dispute)
        return [
            Money(payment_id, currency, captured[payment_id], refunded[payment_id], disputed[payment_id])
            for payment_id, currency in map(_payment_of, self._all("orders"))
        ]

    def _approve(self, payment: dict[str, str], payer: str) -> None:
        self._control.ask("POST", f"/orders/{payment['payment_intent_id']}/approve", json={"payer": payer})

    def _wait_for_capture(self, payment: dict[str, str]) -> dict[str, Any] | None:
        """Wait some time for our workers to capture an approved order."""
        deadline = time.monotonic() + _CAPTURED_WITHIN
        while time.monotonic() < deadline:
            for capture in self._all("captures"):
                if capture["custom_id"] == payment["id"]:
                    return capture
            time.sleep(0.3)
        return None

    def _all(self, plural: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._control.must("GET", f"/{plural}")[plural]
        return found


def _payment_of(order: dict[str, Any]) -> tuple[str, str]:
    """Return our payment's id and the currency of an order."""
    (unit,) = order["purchase_units"]
    return unit["custom_id"], unit["amount"]["currency_code"]


def _capture_of(refund: dict[str, Any]) -> str:
    """Return the id of a refund's capture, the last part of its link `up`."""
    (up,) = [link["href"] for link in refund["links"] if link["rel"] == "up"]
    return str(up).rpartition("/")[2]


def _taken(dispute: dict[str, Any]) -> int:
    """Return what a dispute has taken minus what it has given back."""
    return sum(
        _minor(movement["amount"]) * (1 if movement["type"] == "DEBIT" else -1)
        for movement in dispute["money_movements"]
    )


def _minor(money: dict[str, str]) -> int:
    return int(Decimal(money["value"]).scaleb(EXPONENTS[money["currency_code"]]))

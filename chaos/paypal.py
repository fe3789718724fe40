"""PayPal, as the sandbox plays it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from chaos.gateways import EXPONENTS, Money
from chaos.http import Client

# Who approves: of most the money comes at once, of some never. A payer whose refund fails is not among
# them: PayPal tells nobody of it, and the look at the order that finds it comes only after ten minutes.
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
    """Moves money at the sandbox's PayPal: donors approve, and our workers capture."""

    name = "paypal"

    def __init__(self, env: Mapping[str, str]) -> None:
        self._control = Client(f"{env['SANDBOX_URL']}/sandbox/paypal")

    def pay(self, payment: dict[str, str], dice: Random) -> bool:
        """Let a donor approve; return whether money will come."""
        (payer,) = dice.choices(list(_PAYERS), list(_PAYERS.values()))
        self._approve(payment, payer)
        return payer in _PAYS

    def pay_at_once(self, payment: dict[str, str]) -> None:
        """Let a donor approve, who has the money."""
        self._approve(payment, "approves")

    def refund_by_dashboard(self, payment: dict[str, str], dice: Random) -> None:
        """Refund a part of a payment in PayPal's pages; a refusal is no error."""
        if capture := self._wait_for_capture(payment):
            body = {"amount": str(dice.randint(1, 5))}
            self._control.ask("POST", f"/captures/{capture['id']}/refund", json=body)

    def dispute(self, payment: dict[str, str], dice: Random) -> None:
        """Let the donor dispute a payment, and PayPal perhaps decide at once; a refusal is no error."""
        capture = self._wait_for_capture(payment)
        if capture is None:
            return
        body = {"capture": capture["id"], "stage": dice.choice(["INQUIRY", "CHARGEBACK"])}
        dispute = self._control.ask("POST", "/disputes", json=body)
        if dispute and dice.random() < 0.7:
            outcome = {"outcome": dice.choice(["buyer", "seller"])}
            self._control.ask("POST", f"/disputes/{dispute['dispute_id']}/resolve", json=outcome)

    def find_unanswered(self, donation_id: str) -> dict[str, str] | None:  # noqa: ARG002  see below
        """Return None: only the answer says where to approve an order, so nobody pays one whose got lost."""
        return None

    def truth(self) -> list[Money]:
        """Return what PayPal holds of every order of ours."""
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
        """Give our workers a while to capture an approved order."""
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
    """Return the capture's id, the end of the link that leads up."""
    (up,) = [link["href"] for link in refund["links"] if link["rel"] == "up"]
    return str(up).rpartition("/")[2]


def _taken(dispute: dict[str, Any]) -> int:
    """Return what a dispute has taken and not given back."""
    return sum(
        _minor(movement["amount"]) * (1 if movement["type"] == "DEBIT" else -1)
        for movement in dispute["money_movements"]
    )


def _minor(money: dict[str, str]) -> int:
    return int(Decimal(money["value"]).scaleb(EXPONENTS[money["currency_code"]]))

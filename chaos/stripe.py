"""The sandbox's Stripe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from random import Random
from uuid import uuid4

from chaos.gateways import Money
from chaos.http import Client, Json

# The cards and how many of each: most pay at once, some at the second try or never, some are disputed.
_CARDS = {
    "pm_card_visa": 12,
    "pm_card_failOnce": 3,
    "pm_card_chargeDeclined": 2,
    "pm_card_createDispute": 2,
    "pm_card_createDisputeInquiry": 1,
    "pm_card_refundFail": 1,
    "pm_card_pendingRefund": 1,
    "pm_usBankAccount_success": 2,
    "pm_usBankAccount_insufficientFunds": 1,
}
_NEVER_PAYS = ("pm_card_chargeDeclined", "pm_usBankAccount_insufficientFunds")
_OUT = ("needs_response", "lost")


class Stripe:
    """Moves money at the sandbox's Stripe."""

    name = "stripe"

    def __init__(self, env: Mapping[str, str]) -> None:
        self._api = Client(env["SANDBOX_URL"], {"Authorization": f"Bearer {env['STRIPE_SECRET_KEY']}"})

    def pay(self, payment: dict[str, str], dice: Random) -> bool:
        """Let a donor pay, or try to; return whether the payment succeeds, now or later."""
        (card,) = dice.choices(list(_CARDS), list(_CARDS.values()))
        self._confirm(payment, card)
        if card == "pm_card_failOnce":
            self._confirm(payment, card)
        return card not in _NEVER_PAYS

    def pay_at_once(self, payment: dict[str, str]) -> None:
        """Let a donor pay, and succeed."""
        self._confirm(payment, "pm_card_visa")

    def refund_by_dashboard(self, payment: dict[str, str], dice: Random) -> None:
        """Refund a part of a payment in the dashboard of Stripe. A refusal is not an error."""
        amount = str(10 * dice.randint(1, 60))
        # By the API and with a key, so that a repeated call refunds once.
        # Like a refund made in the dashboard, it has no metadata.
        self._post("/v1/refunds", {"payment_intent": payment["payment_intent_id"], "amount": amount})

    def dispute(self, payment: dict[str, str], dice: Random) -> None:
        """Let the donor's bank dispute a payment, and perhaps decide at once. A refusal is not an error."""
        status = dice.choice(["needs_response", "needs_response", "warning_needs_response"])
        asked = {"payment_intent": payment["payment_intent_id"], "status": status}
        dispute = self._api.ask("POST", "/sandbox/disputes", json=asked)
        if dispute and status == "needs_response" and dice.random() < 0.7:
            outcome = {"outcome": dice.choice(["won", "lost"])}
            self._api.ask("POST", f"/sandbox/disputes/{dispute['id']}/close", json=outcome)

    def find_unanswered(self, donation_id: str) -> dict[str, str] | None:
        """Return the payment that we created but whose answer was lost; None if there is none."""
        query = {"query": f"metadata['donation_id']:'{donation_id}'"}
        found = self._api.must("GET", "/v1/payment_intents/search", params=query)["data"]
        if not found:
            return None
        return {"id": found[0]["metadata"]["payment_id"], "payment_intent_id": found[0]["id"]}

    def truth(self) -> list[Money]:
        """Return what Stripe holds of each of our payments."""
        refunded = self._sums("refunds", lambda one: one["status"] in ("pending", "succeeded"))
        disputed = self._sums("disputes", lambda one: one["status"] in _OUT)
        return [
            Money(
                intent["metadata"]["payment_id"],
                intent["currency"].upper(),
                intent["amount_received"],
                refunded[intent["id"]] if intent["amount_received"] else 0,
                disputed[intent["id"]],
            )
            for intent in self._all("payment_intents")
            if "payment_id" in intent["metadata"]
        ]

    def _confirm(self, payment: dict[str, str], card: str) -> None:
        path = f"/v1/payment_intents/{payment['payment_intent_id']}/confirm"
        self._post(path, {"payment_method": card})

    def _post(self, path: str, form: dict[str, str]) -> Json:
        return self._api.ask("POST", path, data=form, headers={"Idempotency-Key": str(uuid4())})

    def _sums(self, kind: str, counts: Callable[[Json], bool]) -> dict[str, int]:
        """Return the sums of the amounts of the objects that count, by payment intent."""
        sums: dict[str, int] = defaultdict(int)
        for one in self._all(kind):
            if counts(one):
                sums[one["payment_intent"]] += one["amount"]
        return sums

    def _all(self, kind: str) -> Iterator[Json]:
        """List all objects of a kind, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self._api.must("GET", f"/v1/{kind}", params={"limit": "100", **cursor})
            yield from page["data"]
            if not page["has_more"]:
                return
            cursor = {"starting_after": page["data"][-1]["id"]}

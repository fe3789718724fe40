"""The counters of the two gateways at which gifts are paid and given back, as tests see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import uuid4

import requests
import stripe

from tests.sandbox_gateway.server import SECRET_KEY
from tests.support.platform import Gift
from workers.gateways.answers import json_object
from workers.gateways.gateway import Listing, Reader, Reading, Refunds
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.listing import PayPalListing
from workers.gateways.paypal.readings import PayPalReadings
from workers.gateways.paypal.refunds import PayPalRefunds
from workers.gateways.stripe.api import StripeApi
from workers.gateways.stripe.listing import StripeListing
from workers.gateways.stripe.refunds import StripeRefunds

CLIENT_ID, CLIENT_SECRET = "an-app-0123456789", "its-key-0123456789"
#: The settings that make a sandbox a PayPal as well.
PAYPAL_APP = {
    "PAYPAL_CLIENT_ID": CLIENT_ID,
    "PAYPAL_CLIENT_SECRET": CLIENT_SECRET,
    "PAYPAL_WEBHOOK_ID": "WH-1",
}


@dataclass(frozen=True)
class Made:
    """A refund at the gateway: US cents, our id in it, if any, and the gateway's word for its state."""

    id: str
    units: int
    ours: str | None
    status: str


class Till(Protocol):
    """One gateway."""

    name: str
    #: The header of idempotency keys, and the word for a refund of what is refunded already.
    key: str
    refunded_already: str

    def open(self, payment: str, units: int) -> str:
        """Open a payment; return the gateway's id of it."""

    def pay(self, gift: Gift, how: str | None = None) -> Sequence[Reading]:
        """Pay in the way named by `how`; return the readings that the payer's browser brings us."""

    def give_back(self, gift: Gift, units: int, ours: str | None = None) -> str:
        """Refund without our worker; return the gateway's id of the refund."""

    def made(self, gift: Gift) -> list[Made]:
        """Return the gateway's refunds of a payment."""

    def refunds(self, url: str) -> Refunds:
        """Return what the worker asks for refunds, at the end of a line."""

    def reader(self) -> Reader:
        """Return what the worker reads objects with."""

    def listing(self) -> Listing:
        """Return what comparisons list with."""

    def dispute(self, gift: Gift) -> None:
        """Take all of a payment away from us, as a bank does."""


class StripeTill:
    """Stripe, as the sandbox plays it."""

    name = "stripe"
    key = "idempotency-key"
    refunded_already = "charge_already_refunded"

    def __init__(self, url: str, client: stripe.StripeClient) -> None:
        self._url = url
        self._client = client

    def open(self, payment: str, units: int) -> str:
        """Create a payment intent."""
        intent = {"amount": units, "currency": "usd", "metadata": {"payment_id": payment}}
        return self._client.v1.payment_intents.create(intent).id  # type: ignore[arg-type]  # a plain dict

    def pay(self, gift: Gift, how: str | None = None) -> Sequence[Reading]:
        """Confirm with a card."""
        self._client.v1.payment_intents.confirm(gift.intent, {"payment_method": how or "pm_card_visa"})
        return []

    def give_back(self, gift: Gift, units: int, ours: str | None = None) -> str:
        """Refund as in the dashboard."""
        metadata = {"refund_id": ours} if ours else {}
        made = self._client.v1.refunds.create(
            {"payment_intent": gift.intent, "amount": units, "metadata": metadata}
        )
        return made.id

    def made(self, gift: Gift) -> list[Made]:
        """Return the refunds of a payment intent."""
        page = self._client.v1.refunds.list({"payment_intent": gift.intent, "limit": 100})
        found = [refund.to_dict() for refund in page.data]
        return [
            Made(one["id"], one["amount"], one["metadata"].get("refund_id"), one["status"]) for one in found
        ]

    def refunds(self, url: str) -> Refunds:
        """Return the worker's half."""
        return StripeRefunds(SECRET_KEY, url)

    def reader(self) -> Reader:
        """Return the worker's reader."""
        return StripeApi(SECRET_KEY, self._url)

    def listing(self) -> Listing:
        """Return the worker's listing."""
        return StripeListing(StripeApi(SECRET_KEY, self._url))

    def dispute(self, gift: Gift) -> None:
        """Dispute as a card's holder."""
        self.control("disputes", payment_intent=gift.intent)

    def control(self, path: str, **body: object) -> dict[str, Any]:
        """Play people and banks."""
        return post(f"{self._url}/sandbox/{path}", body)


class PaypalTill:
    """PayPal, as the sandbox plays it."""

    name = "paypal"
    key = "paypal-request-id"
    refunded_already = "capture_fully_refunded"

    def __init__(self, url: str) -> None:
        self._url = url
        self.paypal = PayPal(CLIENT_ID, CLIENT_SECRET, url)

    def open(self, payment: str, units: int) -> str:
        """Create an order as the adapter does."""
        ids = dict.fromkeys(("reference_id", "custom_id", "invoice_id"), payment)
        order = {"intent": "CAPTURE", "purchase_units": [{"amount": money(units), **ids}]}
        answer = self.paypal._post("/v2/checkout/orders", order, f"order-{payment}")
        return str(json_object(answer)["id"])

    def approve(self, gift: Gift, how: str | None = None) -> None:
        """Approve an order as one of the sandbox's payers."""
        self.control(f"orders/{gift.intent}/approve", **({"payer": how} if how else {}))

    def pay(self, gift: Gift, how: str | None = None) -> Sequence[Reading]:
        """Approve an order and capture it, as the worker does."""
        self.approve(gift, how)
        return [Reading("order", self.paypal.capture_order(gift.intent, f"capture-{gift.payment}"))]

    def give_back(self, gift: Gift, units: int, ours: str | None = None) -> str:
        """Refund as in PayPal's pages, or under our id."""
        body: dict[str, Any] = {"amount": money(units)} | ({"invoice_id": ours} if ours else {})
        made = self.paypal.refund_capture(self.captures(gift)[0]["id"], body, str(uuid4()))
        return str(made["id"])

    def made(self, gift: Gift) -> list[Made]:
        """Return the refunds of an order."""
        found = self._payments(gift).get("refunds", [])
        return [
            Made(one["id"], cents(one), own(one.get("invoice_id"), gift.payment), one["status"])
            for one in found
        ]

    def captures(self, gift: Gift) -> list[dict[str, Any]]:
        """Return the captures of an order."""
        captures: list[dict[str, Any]] = self._payments(gift).get("captures", [])
        return captures

    def refunds(self, url: str) -> Refunds:
        """Return the worker's half."""
        return PayPalRefunds(PayPal(CLIENT_ID, CLIENT_SECRET, url))

    def reader(self) -> Reader:
        """Return the worker's reader."""
        return PayPalReadings(self.paypal)

    def listing(self) -> Listing:
        """Return the worker's listing."""
        return PayPalListing(self.paypal)

    def dispute(self, gift: Gift) -> None:
        """Dispute as the payer's bank."""
        self.control("disputes", capture=self.captures(gift)[0]["id"], stage="CHARGEBACK")

    def control(self, path: str, **body: object) -> dict[str, Any]:
        """Play the donor, or the merchant in PayPal's pages."""
        return post(f"{self._url}/sandbox/paypal/{path}", body)

    def _payments(self, gift: Gift) -> dict[str, Any]:
        order = json.loads(self.paypal.read("order", gift.intent) or "{}")
        payments: dict[str, Any] = order["purchase_units"][0].get("payments", {})
        return payments


def post(url: str, body: dict[str, object]) -> dict[str, Any]:
    """Do something by hand in the sandbox; return what came of it."""
    answer = requests.post(url, json=body, headers={"Accept": "application/json"}, timeout=20)
    assert answer.status_code in (200, 201), answer.text
    said: dict[str, Any] = answer.json()
    return said


def money(units: int) -> dict[str, str]:
    """Return US cents as PayPal writes them."""
    return {"currency_code": "USD", "value": f"{Decimal(units) / 100:.2f}"}


def cents(thing: dict[str, Any]) -> int:
    """Return what a thing of PayPal's is worth."""
    return int(Decimal(thing["amount"]["value"]) * 100)


def own(invoice_id: str | None, payment: str) -> str | None:
    """Return a refund's own invoice id; PayPal repeats the capture's where none was given."""
    return None if invoice_id == payment else invoice_id

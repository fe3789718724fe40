"""A cross-check by localstripe: our calls and our check of signatures against somebody else's Stripe."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from stack.ports import free_ports
from tests.sandbox_gateway.receiver import Receiver
from tests.support.waiting import eventually
from tests.webhook_adapter.apps import settings_for
from tests.webhook_adapter.signing import SECRET
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.signatures import InvalidSignature
from webhook_adapter.stripe_gateway import StripeGateway
from webhook_adapter.stripe_signature import verify

PROGRAM = Path(__file__).with_name("local_stripe.py")
PAYMENT_ID = "018f0000-0000-7000-8000-000000000000"
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2050", "cvc": "123"}


@dataclass
class LocalStripe:
    """A running localstripe, asked as anybody asks Stripe."""

    url: str

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, auth=("sk_test_local", ""), timeout=10)

    def post(self, path: str, form: dict[str, str]) -> Any:  # noqa: ANN401  JSON
        answer = requests.post(self.url + path, form, auth=("sk_test_local", ""), timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json() if answer.text else None

    def is_up(self) -> bool:
        try:
            return self.get("/v1/balance").status_code > 0
        except requests.ConnectionError:
            return False


@pytest.fixture
def local_stripe(tmp_path: Path) -> Iterator[LocalStripe]:
    (port,) = free_ports(1)
    # It keeps what it knows in a file of the temporary folder.
    process = subprocess.Popen(
        [sys.executable, PROGRAM, "--port", str(port), "--from-scratch"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        running = LocalStripe(f"http://127.0.0.1:{port}")
        eventually(running.is_up, bool, seconds=60)
        yield running
    finally:
        process.kill()
        process.wait()


def test_localstripe_understands_us_and_we_its_signatures(local_stripe: LocalStripe) -> None:
    gateway = StripeGateway(
        settings_for(stripe_url=local_stripe.url), GatewayCalls("stripe", slots=2, retries=0)
    )
    intent = gateway.create_intent(
        {
            "idempotency_key": f"intent-{PAYMENT_ID}",
            "amount": 1250,
            "currency": "usd",
            "description": "Donation",
            "metadata": {"payment_id": PAYMENT_ID},
            "is_old": False,
        }
    )

    stored = local_stripe.get(f"/v1/payment_intents/{intent.id}").json()
    assert (stored["amount"], stored["currency"]) == (1250, "usd")
    assert stored["metadata"] == {"payment_id": PAYMENT_ID}
    assert stored["client_secret"] == intent.secret

    with Receiver().serving() as receiver:
        local_stripe.post("/_config/webhooks/ours", {"url": receiver.url, "secret": SECRET})
        card = {f"card[{name}]": value for name, value in CARD.items()}
        method = local_stripe.post("/v1/payment_methods", {"type": "card", **card})
        customer = local_stripe.post("/v1/customers", {"email": "donor@careforall.example"})
        local_stripe.post(f"/v1/payment_methods/{method['id']}/attach", {"customer": customer["id"]})
        local_stripe.post(f"/v1/payment_intents/{intent.id}", {"payment_method": method["id"]})
        local_stripe.post(f"/v1/payment_intents/{intent.id}/confirm", {})
        # It tells nothing of intents; it signs all that it tells in the same way.
        (news,) = receiver.wait_for(lambda one: one.is_about("customer.created", customer["id"]))

    signature = news.headers["Stripe-Signature"]
    assert abs(verify(news.body, signature, [SECRET], time.time()) - time.time()) < 60
    with pytest.raises(InvalidSignature):
        verify(news.body + b" ", signature, [SECRET], time.time())

    other = gateway.create_intent(
        {
            "idempotency_key": "intent-other",
            "amount": 500,
            "currency": "usd",
            "description": "Donation",
            "metadata": {"payment_id": PAYMENT_ID},
            "is_old": False,
        }
    )
    assert json.loads(gateway.cancel_intent(other.id) or b"{}")["status"] == "canceled"

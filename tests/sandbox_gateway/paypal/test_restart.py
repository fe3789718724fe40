"""`kill -9` at any moment: what was acknowledged is there, and what PayPal owes is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests

from tests.sandbox_gateway.paypal.client import CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID, is_about, order_body
from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SandboxServer


def call(server: SandboxServer, path: str, body: Any = None, key: str = "") -> requests.Response:  # noqa: ANN401
    """Call the API with a fresh access token."""
    form = {"grant_type": "client_credentials"}
    told = requests.post(
        f"{server.url}/v1/oauth2/token", data=form, auth=(CLIENT_ID, CLIENT_SECRET), timeout=20
    )
    headers = {"Authorization": f"Bearer {told.json()['access_token']}", "PayPal-Request-Id": key}
    return requests.post(f"{server.url}{path}", json=body or {}, headers=headers, timeout=20)


def test_a_pending_capture_and_its_news_survive(tmp_path: Path, receiver: Receiver) -> None:
    settings = {
        "PAYPAL_CLIENT_ID": CLIENT_ID,
        "PAYPAL_CLIENT_SECRET": CLIENT_SECRET,
        "PAYPAL_WEBHOOK_ID": WEBHOOK_ID,
        "SANDBOX_PAYPAL_WEBHOOK_URL": receiver.url,
        "SANDBOX_SETTLE_SECONDS": "0.5",
    }
    with SandboxServer(tmp_path, receiver.url, **settings).running() as server:
        published = (tmp_path / "paypal_ca.pem").read_text()
        order = call(server, "/v2/checkout/orders", order_body(), "k1").json()["id"]
        approve = f"{server.url}/sandbox/paypal/orders/{order}/approve"
        requests.post(approve, json={"payer": "pending"}, timeout=20).raise_for_status()
        captured = call(server, f"/v2/checkout/orders/{order}/capture", key="k2").json()
        server.kill()
        server.start()
        (capture,) = captured["purchase_units"][0]["payments"]["captures"]
        receiver.wait_for(lambda one: is_about(one, "PAYMENT.CAPTURE.COMPLETED", capture["id"]))
        again = call(server, f"/v2/checkout/orders/{order}/capture", key="k2")
        assert (again.status_code, again.json()["id"]) == (200, order)
        assert (tmp_path / "paypal_ca.pem").read_text() == published

"""A client of PayPal at the sandbox, in the same process, and the merchant's settings."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from sandbox_gateway.paypal.settings import PaypalSettings
from tests.sandbox_gateway.local import LocalSandbox
from tests.sandbox_gateway.receiver import Received, Receiver

CLIENT_ID, CLIENT_SECRET, WEBHOOK_ID = "client-1", "secret-1", "WH-1"


def merchant(receiver: Receiver, folder: Path, **settings: Any) -> PaypalSettings:
    """Return the settings of a merchant whose webhooks go to a receiver."""
    given: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "webhook_id": WEBHOOK_ID,
        "webhook_url": receiver.url,
        "api_url": "http://api.sandbox.example",
        "page_url": "http://page.sandbox.example",
        "ca_file": folder / "ca.pem",
        **settings,
    }
    return PaypalSettings(**given)


def basic(name: str = CLIENT_ID, password: str = CLIENT_SECRET) -> dict[str, str]:
    """Return the header of Basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def issue_of(answer: TestResponse) -> tuple[int, str]:
    """Return the status and the fixed word of a refusal."""
    return answer.status_code, answer.get_json()["details"][0]["issue"]


@dataclass
class PaypalClient:
    """A sandbox, its receiver, and requests as the merchant's program makes them."""

    local: LocalSandbox
    receiver: Receiver
    _token: str = field(default="", repr=False)

    def ask_token(self, headers: dict[str, str] | None = None, **form: str) -> TestResponse:
        """Ask for an access token."""
        data = form or {"grant_type": "client_credentials"}
        return self.local.http.post(
            "/v1/oauth2/token", data=data, headers=basic() if headers is None else headers
        )

    @property
    def authorized(self) -> dict[str, str]:
        """The header with an access token."""
        if not self._token:
            self._token = str(self.ask_token().get_json()["access_token"])
        return {"Authorization": f"Bearer {self._token}"}

    def post(
        self,
        path: str,
        body: Any = None,  # noqa: ANN401  any JSON
        request_id: str | None = None,
        *,
        whole: bool = True,
    ) -> TestResponse:
        """Post JSON."""
        headers = self.authorized | ({"PayPal-Request-Id": request_id} if request_id else {})
        headers |= {"Prefer": "return=representation"} if whole else {}
        return self.local.http.post(path, json={} if body is None else body, headers=headers)

    def get(self, path: str, **query: Any) -> TestResponse:
        """Get."""
        return self.local.http.get(path, headers=self.authorized, query_string=query)

    def control(self, path: str, **body: Any) -> Any:  # noqa: ANN401  JSON
        """Call PayPal's control plane; return the JSON of the answer."""
        answer = self.local.http.post(f"/sandbox/paypal/{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.get_json()

    def new_order(self, value: str = "12.50", currency: str = "USD", **unit: Any) -> str:
        """Create an order; return its id."""
        answer = self.post("/v2/checkout/orders", order_body(value, currency, **unit))
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["id"])

    def approved_order(self, payer: str = "approves", **unit: Any) -> str:
        """Create an order and approve it as a payer; return its id."""
        order = self.new_order(**unit)
        self.control(f"orders/{order}/approve", payer=payer)
        return order

    def capture(self, payer: str = "approves", **unit: Any) -> Any:  # noqa: ANN401  JSON
        """Create, approve and capture an order; return the capture."""
        order = self.approved_order(payer, **unit)
        answer = self.post(f"/v2/checkout/orders/{order}/capture")
        assert answer.status_code == 201, answer.text
        nested = answer.get_json()["purchase_units"][0]["payments"]["captures"][0]
        return self.get(f"/v2/payments/captures/{nested['id']}").get_json()

    def settled(self, event_type: str, resource_id: str) -> Any:  # noqa: ANN401  JSON
        """Wait for an event about an object; return its resource."""
        return self.delivery(event_type, resource_id).event["resource"]

    def delivery(self, event_type: str, resource_id: str, count: int = 1) -> Received:
        """Wait for the deliveries of an event about an object; return the last."""
        return self.receiver.wait_for(lambda one: is_about(one, event_type, resource_id), count)[count - 1]


def order_body(
    value: str = "12.50", currency: str = "USD", intent: str = "CAPTURE", **unit: Any
) -> dict[str, Any]:
    """Return the body of a new order."""
    amount = {"currency_code": currency, "value": value}
    return {"intent": intent, "purchase_units": [{"amount": amount, **unit}]}


def is_about(delivery: Received, event_type: str, resource_id: str) -> bool:
    """Return whether this is an event of a type about an object."""
    event = delivery.event
    if event.get("event_type") != event_type:
        return False
    return resource_id in (event["resource"].get("id"), event["resource"].get("dispute_id"))

"""A sandbox in this process: the same code and storage, without a server in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sandbox_gateway.app import create_app
from sandbox_gateway.sandbox import Sandbox
from sandbox_gateway.settings import Settings
from sandbox_gateway.stripe.settings import StripeSettings
from tests.sandbox_gateway.server import SECRET_KEY, WEBHOOK_SECRET

NOWHERE = StripeSettings(SECRET_KEY, WEBHOOK_SECRET, "http://127.0.0.1:1/")
"""Stripe's settings for a sandbox whose webhooks go to a closed port."""

StartSandbox: TypeAlias = "Callable[..., LocalSandbox]"
"""Starts a sandbox with some settings changed."""


@dataclass(frozen=True)
class LocalSandbox:
    """A sandbox and a client for its routes."""

    sandbox: Sandbox
    http: FlaskClient

    @classmethod
    def start(cls, settings: Settings) -> LocalSandbox:
        """Build the app and start its threads."""
        app = create_app(settings)
        return cls(app.extensions["sandbox"], app.test_client())

    def post(self, path: str, form: dict[str, str] | None = None, key: str | None = None) -> TestResponse:
        """Post a form to the API as the holder of the secret key."""
        headers = {"Authorization": f"Bearer {SECRET_KEY}"} | ({"Idempotency-Key": key} if key else {})
        return self.http.post(path, data=form, headers=headers)

    def get(self, path: str) -> TestResponse:
        """Get from the API as the holder of the secret key."""
        return self.http.get(path, headers={"Authorization": f"Bearer {SECRET_KEY}"})

    def new_intent(self, **form: str) -> str:
        """Create a payment intent of 12.50 USD; return its id."""
        answer = self.post("/v1/payment_intents", {"amount": "1250", "currency": "usd", **form})
        assert answer.status_code == 200, answer.text
        return str(json_of(answer)["id"])


def json_of(answer: TestResponse) -> Any:  # noqa: ANN401  JSON
    """Return the JSON of an answer."""
    return answer.get_json()

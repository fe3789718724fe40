"""webhook_adapter.intents: choosing another gateway cancels what is open at the first.

The database is a script here, so that every answer of private.open_payment can come at every moment.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from webhook_adapter import errors, intents
from webhook_adapter.database import Database, OpenedPayment, StoredIntent
from webhook_adapter.errors import ApiError
from webhook_adapter.metrics import Metrics
from webhook_adapter.payment_gateway import GatewayUnavailableError, Intent, PaymentGateway

STRIPE_PAYMENT, PAYPAL_PAYMENT = (
    "018f0000-0000-7000-8000-000000000001",
    "018f0000-0000-7000-8000-000000000002",
)
RAW = b'{"id":"pi_1","status":"canceled"}'

Note = tuple[object, ...]


def cancel(gateway: str = "stripe", intent_id: str | None = "pi_1") -> OpenedPayment:
    wanted = {"gateway": gateway, "payment_id": STRIPE_PAYMENT, "payment_intent_id": intent_id}
    return OpenedPayment(None, None, json.dumps(wanted))


def call_for(gateway: str) -> OpenedPayment:
    call = {"gateway": gateway, "idempotency_key": "key", "metadata": {"payment_id": PAYPAL_PAYMENT}}
    return OpenedPayment("{}", json.dumps(call), None)


@dataclass
class Script:
    """Plays the database and both gateways, and notes what was asked in which order."""

    opened: deque[OpenedPayment | ApiError] = field(default_factory=deque)
    canceled: bytes | ApiError | None = RAW
    said: list[Note] = field(default_factory=list)

    def open_payment(self, _request: str, _traceparent: str | None) -> OpenedPayment:
        self.said.append(("open",))
        answer = self.opened.popleft()
        if isinstance(answer, ApiError):
            raise answer
        return answer

    def store_intent(self, payment_id: str, intent_id: str, secret: str) -> StoredIntent:
        self.said.append(("store", payment_id, intent_id, secret))
        return StoredIntent(201, '{"id":"x"}')

    def replace_payment(self, payment_id: str) -> None:
        self.said.append(("replace", payment_id))

    def receive_reading(self, gateway: str, kind: str, raw: bytes) -> None:
        self.said.append(("reading", gateway, kind, raw))

    def create_intent(self, call: Mapping[str, Any]) -> Intent:
        self.said.append(("create", call["gateway"]))
        return Intent("ORDER1", "https://paypal.example/approve")

    def cancel_intent(self, intent_id: str) -> bytes | None:
        self.said.append(("cancel", intent_id))
        if isinstance(self.canceled, ApiError):
            raise self.canceled
        return self.canceled


def ask(
    script: Script, gateway: str = "paypal", gateways: tuple[str, ...] = ("stripe", "paypal")
) -> TestResponse:
    app = Flask(__name__)
    errors.register(app)
    played = dict.fromkeys(gateways, cast("PaymentGateway", script))
    app.register_blueprint(intents.routes(played, cast("Database", script), Metrics()))
    return app.test_client().post("/intent", json={"donation_id": "d", "gateway": gateway})


def test_open_intent_is_canceled_first() -> None:
    """Stripe's answer is stored byte for byte, before a new payment is opened."""
    script = Script(deque([cancel(), call_for("paypal")]))
    assert ask(script).status_code == 201
    assert script.said == [
        ("open",),
        ("cancel", "pi_1"),
        ("reading", "stripe", "payment_intent", RAW),
        ("open",),
        ("create", "paypal"),
        ("store", PAYPAL_PAYMENT, "ORDER1", "https://paypal.example/approve"),
    ]


def test_paid_meanwhile_is_409() -> None:
    """The intent had succeeded, as the reading says: nothing is made at the other gateway."""
    paid = ApiError(409, "already_paid")
    script = Script(deque([cancel(), paid]), canceled=b'{"id":"pi_1","status":"succeeded"}')
    assert ask(script).get_json()["message"] == "already_paid"
    assert ("create", "paypal") not in script.said


def test_being_paid_is_409() -> None:
    """Processing: it can be neither canceled nor replaced."""
    script = Script(deque([cancel(), cancel()]), canceled=b'{"id":"pi_1","status":"processing"}')
    answer = ask(script)
    assert (answer.status_code, answer.get_json()["message"]) == (409, "payment_in_progress")
    assert int(answer.headers["Retry-After"]) > 0
    assert ("create", "paypal") not in script.said


def test_payment_that_no_gateway_knows_is_replaced() -> None:
    """Stripe may have made an intent whose answer was lost: without its secret nobody can pay it."""
    script = Script(deque([cancel(intent_id=None), call_for("paypal")]))
    assert ask(script).status_code == 201
    assert script.said[1:3] == [("replace", STRIPE_PAYMENT), ("open",)]


def test_gateway_without_cancelling_is_replaced() -> None:
    script = Script(deque([cancel("paypal"), call_for("stripe")]), canceled=None)
    assert ask(script, "stripe").status_code == 201
    assert script.said[:4] == [("open",), ("cancel", "pi_1"), ("replace", STRIPE_PAYMENT), ("open",)]


def test_gateway_that_was_switched_off_since_is_replaced() -> None:
    script = Script(deque([cancel("paypal"), call_for("stripe")]))
    assert ask(script, "stripe", ("stripe",)).status_code == 201
    assert script.said[:3] == [("open",), ("replace", STRIPE_PAYMENT), ("open",)]


def test_nothing_new_is_made_while_the_old_cannot_be_taken_back() -> None:
    script = Script(deque([cancel()]), canceled=GatewayUnavailableError("stripe"))
    answer = ask(script)
    assert (answer.status_code, answer.get_json()["message"]) == (503, "gateway_unavailable")
    assert script.said == [("open",), ("cancel", "pi_1")]


def test_gateway_that_is_switched_off_cancels_nothing() -> None:
    """The database is not asked: it would say that the other gateway's intent must be canceled first."""
    script = Script()
    answer = ask(script, "paypal", ("stripe",))
    assert (answer.status_code, answer.get_json()["message"]) == (400, "unknown_gateway")
    assert script.said == []


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b"{", b"[" * 50_000, b'{"gateway":["paypal"]}', b"9" * 5000]
)
def test_what_cannot_be_read_is_for_the_database_to_judge(body: bytes) -> None:
    script = Script(deque([ApiError(400, "invalid_json")]))
    app = Flask(__name__)
    errors.register(app)
    app.register_blueprint(intents.routes({}, cast("Database", script), Metrics()))
    answer = app.test_client().post("/intent", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert script.said == [("open",)]

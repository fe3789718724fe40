"""PayPal's answers, for a line that plays PayPal."""

from __future__ import annotations

import json
from typing import Any

from tests.workers.gateways.line import Answer

ORDER = "5O190127TN364715T"
CAPTURE = "3C679366HH908993F"
REFUND = "1JU08902781691411"
PAYMENT_ID = "01890a5d-0000-774b-bcce-b302099a8057"
REFUND_ID = "01890a5d-ac96-774b-bcce-b302099a8057"

NONSENSE = [
    b"<html>Welcome to our airport</html>",
    b"\xff",
    b"",
    b"[]",
    b"null",
    b"{}",
    b'"X"',
    b"[" * 100_000,
]


def answer(value: object, status: int = 200) -> Answer:
    """Return JSON as an answer."""
    return Answer(status, json.dumps(value).encode())


def token(value: str = "A21AA", seconds: object = 32_400) -> Answer:
    """Return a token for our credentials."""
    return answer({"access_token": value, "token_type": "Bearer", "expires_in": seconds, "scope": "x"})


def refusal(status: int, name: str, issue: str | None = None) -> Answer:
    """Return an error as PayPal writes it."""
    details = [{"issue": issue, "description": "Not for ada@example.org."}] if issue else []
    said = {
        "name": name,
        "message": "Not for ada@example.org.",
        "debug_id": "b1d1f06c7246c",
        "details": details,
    }
    return answer(said, status)


def unprocessable(issue: str) -> Answer:
    """Return a definite refusal."""
    return refusal(422, "UNPROCESSABLE_ENTITY", issue)


UNKNOWN = refusal(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")


def order(status: str = "COMPLETED", **payments: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an order with captures and refunds in it."""
    unit = {"reference_id": PAYMENT_ID, "custom_id": PAYMENT_ID, "payments": payments}
    return {"id": ORDER, "status": status, "intent": "CAPTURE", "purchase_units": [unit]}


def refund(ours: str | None = REFUND_ID, refund_id: str = REFUND) -> dict[str, Any]:
    """Return a refund that carries our id, or not."""
    up = {"rel": "up", "href": f"https://api-m.paypal.com/v2/payments/captures/{CAPTURE}", "method": "GET"}
    own = {
        "rel": "self",
        "href": f"https://api-m.paypal.com/v2/payments/refunds/{refund_id}",
        "method": "GET",
    }
    return {
        "id": refund_id,
        "status": "COMPLETED",
        "amount": {"currency_code": "USD", "value": "12.50"},
        "invoice_id": ours or PAYMENT_ID,
        "custom_id": PAYMENT_ID,
        "links": [own, up],
    }

"""PayPal's REST API: one token for many calls, and objects as the bytes that PayPal sent.

Paths are built only from ids that match a strict pattern. Errors do not quote PayPal, whose texts repeat what
they were sent; its `name`, `issue` and `debug_id` are words without personal data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from outbound.bounded_http import Answer
from outbound.paypal_client import PayPalClient, issue, summary
from workers.failures import TemporaryError
from workers.gateways import answers
from workers.gateways.answers import READ_TIMEOUT, json_object

PATHS = {
    "order": "/v2/checkout/orders/{}",
    "authorization": "/v2/payments/authorizations/{}",
    "capture": "/v2/payments/captures/{}",
    "refund": "/v2/payments/refunds/{}",
    "dispute": "/v1/customer/disputes/{}",
}

_ID = re.compile(r"[A-Z0-9-]{1,64}")


class PayPalRefusedError(Exception):
    """PayPal refuses a request that it understood; the message is its word for why (an `issue`)."""


class PayPal:
    """Calls PayPal as one of its apps. Raises TemporaryError for all that may pass."""

    def __init__(
        self, client_id: str, client_secret: str, api_base: str, *, read_timeout: float = READ_TIMEOUT
    ) -> None:
        self._client = PayPalClient(answers.client(api_base, read_timeout), client_id, client_secret)

    def read(self, kind: str, object_id: str) -> bytes | None:
        """Return an object of one of the kinds of PATHS; None when PayPal says that it does not exist."""
        answer = self._send("GET", _path(kind, object_id))
        if answer.status == 404 and json_object(answer).get("name") == "RESOURCE_NOT_FOUND":
            return None
        return _object(answer, object_id)

    def capture_order(self, order_id: str, key: str) -> bytes:
        """Take the money of an approved order and return the order, with the capture in it.

        The same key brings the same capture. Raises PayPalRefusedError, also for ORDER_ALREADY_CAPTURED.
        """
        answer = self._post(_path("order", order_id) + "/capture", {}, key)
        return _object(_accepted(answer), order_id)

    def refund_capture(self, capture_id: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Refund money of a capture and return the refund; the same key brings the same refund.

        Raises PayPalRefusedError.
        """
        answer = self._post(_path("capture", capture_id) + "/refund", body, key)
        return json_object(_understood(_accepted(answer)))

    def page(self, path: str, params: Mapping[str, str | int]) -> Answer:
        """Return a page of a listing."""
        return _understood(self._send("GET", path, params=params))

    def _post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        # Ask for the whole object, not only its id and status.
        headers = {"PayPal-Request-Id": key, "Prefer": "return=representation"}
        return self._send("POST", path, json=body, headers=headers)

    def _send(self, method: str, path: str, **parts: Any) -> Answer:
        return answers.ask(self._client.send, method, path, **parts)


def is_id(value: object) -> bool:
    """Return whether this has the form of a PayPal object's id."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _path(kind: str, object_id: str) -> str:
    if not is_id(object_id):
        raise ValueError("not the id of a PayPal object")
    return PATHS[kind].format(object_id)


def _object(answer: Answer, object_id: str) -> bytes:
    """Return the bytes of the object that was asked for; no other answer may become evidence."""
    said = json_object(_understood(answer))
    if object_id not in (said.get("id"), said.get("dispute_id")):
        raise TemporaryError(f"{answer.status}, and the answer is about something else")
    return answer.body


def _accepted(answer: Answer) -> Answer:
    """Return an answer; raise PayPalRefusedError for a refusal."""
    if answer.status == 422:
        json_object(answer)  # a refusal may be final, so it must come from PayPal and not from a proxy
        raise PayPalRefusedError(issue(answer) or "UNPROCESSABLE_ENTITY")
    return answer


def _understood(answer: Answer) -> Answer:
    """Return a successful answer; raise TemporaryError for any other, which may differ next time."""
    if not 200 <= answer.status < 300:
        raise TemporaryError(summary(answer))
    return answer

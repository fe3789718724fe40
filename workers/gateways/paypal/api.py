"""PayPal's REST API: one token for many calls, and objects as the bytes that came.

Paths are built from ids that match strictly, never from what somebody else put together. Errors do not quote
PayPal, which repeats what it was sent; its `name`, `issue` and `debug_id` are words without personal data.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

from workers.failures import TemporaryError
from workers.gateways import bounded_http
from workers.gateways.bounded_http import READ_TIMEOUT, Answer

PATHS = {
    "order": "/v2/checkout/orders/{}",
    "authorization": "/v2/payments/authorizations/{}",
    "capture": "/v2/payments/captures/{}",
    "refund": "/v2/payments/refunds/{}",
    "dispute": "/v1/customer/disputes/{}",
}
#: Seconds before its end at which a token is no longer used: it must outlive the call it is sent with.
LEEWAY = 60.0

_ID = re.compile(r"[A-Z0-9-]{1,64}")
_WORD = re.compile(r"[A-Za-z0-9_]{1,100}")


class PayPalRefusedError(Exception):
    """PayPal understood and will not do it; the message is its word for why (an `issue`)."""


class PayPal:
    """Calls PayPal as one of its apps. Everything that may pass is raised as TemporaryError."""

    def __init__(
        self, client_id: str, client_secret: str, api_base: str, *, read_timeout: float = READ_TIMEOUT
    ) -> None:
        self._credentials = (client_id, client_secret)
        self._client = bounded_http.client(api_base, read_timeout)
        self._lock = Lock()
        self._token = ""
        self._token_ends = 0.0

    def read(self, kind: str, object_id: str) -> bytes | None:
        """Return an object; None when PayPal says that it has none of this id. Kinds are those of PATHS."""
        answer = self._send("GET", _path(kind, object_id))
        if answer.status == 404 and answer.json().get("name") == "RESOURCE_NOT_FOUND":
            return None
        return _object(answer, object_id)

    def capture_order(self, order_id: str, key: str) -> bytes:
        """Take the money of an approved order and return the order, with the capture in it.

        The same key brings the same capture. Raises PayPalRefusedError, for ORDER_ALREADY_CAPTURED too.
        """
        answer = self._post(_path("order", order_id) + "/capture", {}, key)
        return _object(_accepted(answer), order_id)

    def refund_capture(self, capture_id: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Give money of a capture back and return the refund; the same key brings the same one.

        Raises PayPalRefusedError.
        """
        answer = self._post(_path("capture", capture_id) + "/refund", body, key)
        return _understood(_accepted(answer)).json()

    def page(self, path: str, params: Mapping[str, str | int]) -> Answer:
        """Return a page of a listing."""
        return _understood(self._send("GET", path, params=params))

    def _post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        # The whole object, not only its id and status.
        headers = {"PayPal-Request-Id": key, "Prefer": "return=representation"}
        return self._send("POST", path, json=body, headers=headers)

    def _send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **parts: Any
    ) -> Answer:
        for token in (self._current_token(), None):
            # A token may be withdrawn before its time: then another one is fetched, once.
            bearer = token or self._current_token()
            signed = {**(headers or {}), "Authorization": f"Bearer {bearer}"}
            answer = bounded_http.send(self._client, method, path, headers=signed, **parts)
            if answer.status != 401:
                return answer
            self._forget(bearer)
        raise TemporaryError("401")

    def _current_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_ends:
                self._token, self._token_ends = self._fetch_token()
            return self._token

    def _forget(self, token: str) -> None:
        with self._lock:
            if token == self._token:  # and not a newer one, which another thread has fetched meanwhile
                self._token_ends = 0.0

    def _fetch_token(self) -> tuple[str, float]:
        asked_at = time.monotonic()
        grant = {"grant_type": "client_credentials"}
        answer = bounded_http.send(
            self._client, "POST", "/v1/oauth2/token", data=grant, auth=self._credentials
        )
        said = answer.json()
        token, seconds = said.get("access_token"), said.get("expires_in")
        if answer.status != 200 or not isinstance(token, str) or not isinstance(seconds, int):
            raise TemporaryError(f"no token: {_summary(answer.status, said)}")
        return token, asked_at + seconds - LEEWAY


def is_id(value: object) -> bool:
    """Tell whether this can be the id of one of PayPal's objects."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _path(kind: str, object_id: str) -> str:
    if not is_id(object_id):
        raise ValueError("not an id of PayPal's")
    return PATHS[kind].format(object_id)


def _object(answer: Answer, object_id: str) -> bytes:
    """Return the bytes of the object that was asked for: nothing else may become evidence."""
    said = _understood(answer).json()
    if object_id not in (said.get("id"), said.get("dispute_id")):
        raise TemporaryError(f"{answer.status}, and the answer is about something else")
    return answer.body


def _accepted(answer: Answer) -> Answer:
    """Return an answer unless it refuses what was asked."""
    if answer.status == 422:
        raise PayPalRefusedError(_issue(answer.json()))
    return answer


def _understood(answer: Answer) -> Answer:
    """Return an answer that says yes; the others may be otherwise another time."""
    if not 200 <= answer.status < 300:
        raise TemporaryError(_summary(answer.status, answer.json()))
    return answer


def _issue(said: dict[str, Any]) -> str:
    details = said.get("details")
    first = details[0] if isinstance(details, list) and details else None
    issue = first.get("issue") if isinstance(first, dict) else None
    return _word(issue) or _word(said.get("name")) or "UNPROCESSABLE_ENTITY"


def _summary(status: int, said: dict[str, Any]) -> str:
    words = (_word(said.get(member)) for member in ("name", "error", "debug_id"))
    return " ".join([str(status), *filter(None, words)])


def _word(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""

"""HTTP calls that are repeated until they are answered."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from decimal import Decimal
from typing import Any

import requests

Json = Any

PAUSE = 0.2
PATIENCE = 120.0
"""Seconds after which an unanswered call ends the storm."""

# Unavailable, busy or broken: the same call, with the same key, may succeed in a moment.
_AGAIN = frozenset({429, 500, 502, 503, 504})
_BUSY = frozenset({"request_in_progress", "idempotency_key_in_use"})


class UnansweredError(Exception):
    """A call was repeated and never answered; the message names it."""


class Client:
    """Sends requests to one address until they are answered."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self._address = address
        self._headers = headers or {}

    def ask(
        self, method: str, path: str, *, expected: Collection[int] = (200, 201, 202), **arguments: Any
    ) -> Json:
        """Return the JSON of an answer with an expected status; None for a refusal (any other status)."""
        answer = self._repeat(method, path, expected, **arguments)
        return _json(answer) if answer.status_code in expected else None

    def must(self, method: str, path: str, **arguments: Any) -> Json:
        """Return the JSON of the answer; raise UnansweredError when the request is refused."""
        expected = (200, 201, 202)
        answer = self._repeat(method, path, expected, **arguments)
        if answer.status_code not in expected:
            raise UnansweredError(f"{method} {self._address}{path} was refused: {_summary(answer)}")
        return _json(answer)

    def _repeat(
        self, method: str, path: str, expected: Collection[int], **arguments: Any
    ) -> requests.Response:
        """Return the first final answer: an expected status or a refusal."""
        deadline = time.monotonic() + PATIENCE
        last = ""
        while time.monotonic() < deadline:
            try:
                answer = self.send(method, path, **arguments)
            except requests.RequestException as error:
                last = type(error).__name__
            else:
                if answer.status_code in expected or not _is_worth_repeating(answer):
                    return answer
                last = _summary(answer)
            time.sleep(PAUSE)
        raise UnansweredError(f"{method} {self._address}{path}: {last}")

    def send(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """Send a request once; return the answer, or raise what `requests` raises."""
        headers = self._headers | arguments.get("headers", {})
        with requests.Session() as session:
            session.trust_env = False  # everything is on this machine: no proxy in between
            return session.request(
                method, self._address + path, timeout=15, **(arguments | {"headers": headers})
            )


def _is_worth_repeating(answer: requests.Response) -> bool:
    if answer.status_code in _AGAIN:
        return True
    # Whatever the status: see DECISIONS.md on a database that stops during a request.
    if "internal_error" in answer.text:
        return True
    return answer.status_code == 409 and any(word in answer.text for word in _BUSY)


def _json(answer: requests.Response) -> Json:
    return json.loads(answer.text, parse_float=Decimal)


def _summary(answer: requests.Response) -> str:
    return f"{answer.status_code} {answer.text[:200]}"

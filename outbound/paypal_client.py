"""PayPal's REST API: requests with an access token (OAuth 2 client credentials), and its words for errors."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from outbound.bounded_http import Answer, BoundedClient

#: Seconds before its end at which a token is no longer used: it must outlive the request that carries it.
LEEWAY = 60.0

_WORD = re.compile(r"[A-Za-z0-9_]{1,100}")


class NoTokenError(Exception):
    """PayPal gave no access token; `answer` is what it said in place of one."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(summary(answer))
        self.answer = answer


class PayPalClient:
    """Calls PayPal as one of its apps, by `http`. A token serves all threads until it ends.

    Threads that find no token at the same time fetch one each: nobody waits behind a fetch that hangs.
    """

    def __init__(
        self,
        http: BoundedClient,
        client_id: str,
        client_secret: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._credentials = (client_id, client_secret)
        self._clock = clock
        self._token = ""
        self._token_ends = 0.0
        self._lock = Lock()

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **parts: Any
    ) -> Answer:
        """Send a request with a token; once more, with a fresh one, when PayPal no longer knows a kept token.

        `parts` are httpx's own. Raises NoAnswerError and NoTokenError.
        """
        kept = self._kept_token()
        answer = self._send_as(kept or self._fetch_token(), method, path, headers, parts)
        if answer.status == 401 and kept is not None:
            answer = self._send_as(self._fetch_token(), method, path, headers, parts)
        return answer

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _send_as(
        self,
        token: str,
        method: str,
        path: str,
        headers: Mapping[str, str] | None,
        parts: Mapping[str, Any],
    ) -> Answer:
        signed = {**(headers or {}), "Authorization": f"Bearer {token}"}
        return self._http.send(method, path, headers=signed, **parts)

    def _kept_token(self) -> str | None:
        with self._lock:
            return self._token if self._clock() < self._token_ends else None

    def _fetch_token(self) -> str:
        asked_at = self._clock()
        grant = {"grant_type": "client_credentials"}
        answer = self._http.send("POST", "/v1/oauth2/token", data=grant, auth=self._credentials)
        said = answer.json() or {}
        token, seconds = said.get("access_token"), said.get("expires_in")
        if (
            answer.status != 200
            or not isinstance(token, str)
            or not (token.isascii() and token.isprintable())
            or not isinstance(seconds, int | float)
        ):
            raise NoTokenError(answer)
        with self._lock:
            self._token, self._token_ends = token, asked_at + seconds - LEEWAY
        return token


def issue(answer: Answer) -> str | None:
    """Return PayPal's word for what is wrong, the most precise one that an error holds."""
    said = answer.json() or {}
    details = said.get("details")
    first = details[0] if isinstance(details, list) and details else None
    return _word(first.get("issue") if isinstance(first, dict) else None) or _word(said.get("name"))


def summary(answer: Answer) -> str:
    """Return the status of an answer and its words: the rest may quote what was sent."""
    said = answer.json() or {}
    words = (_word(said.get(member)) for member in ("name", "error", "debug_id"))
    return " ".join([str(answer.status), *filter(None, words)])


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None

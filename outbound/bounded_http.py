"""Requests to an API whose address is in our settings, with replies bounded in size and time.

Bodies are kept as the bytes that came: what a payment gateway says of money is stored as it was said.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

#: Seconds to connect.
CONNECT_TIMEOUT = 3.0
#: Bytes: several times as much as the longest page of a listing.
MAX_BODY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What an API answered; names of `headers` in lower case, `body` byte for byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object; None when it is something else."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


class NoAnswerError(Exception):
    """No complete answer came, though the request may have been acted on. The message quotes nothing."""


class EndlessAnswerError(NoAnswerError):
    """The answer is longer than any that makes sense."""


class BoundedClient:
    """Calls the API at `base_url`; threads may share a client.

    `read_timeout` is for each wait for more of an answer, `deadline` for all of its body, both in seconds.
    Redirects are not followed.
    """

    def __init__(
        self,
        base_url: str,
        *,
        read_timeout: float,
        deadline: float,
        max_body: int = MAX_BODY,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._deadline = deadline
        self._max_body = max_body
        self._client = httpx.Client(
            base_url=base_url,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})},
            timeout=httpx.Timeout(read_timeout, connect=CONNECT_TIMEOUT),
            follow_redirects=False,
        )

    def send(self, method: str, path: str, **parts: Any) -> Answer:
        """Send a request and return the answer, whatever its status; `parts` are httpx's own.

        Raises NoAnswerError.
        """
        until = time.monotonic() + self._deadline
        try:
            with self._client.stream(method, path, **parts) as response:
                return Answer(response.status_code, dict(response.headers), self._read(response, until))
        except httpx.HTTPError as error:
            raise NoAnswerError(type(error).__name__) from None

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _read(self, response: httpx.Response, until: float) -> bytes:
        body = bytearray()
        # A compressed answer, for which nobody asked, would be longer than it looks.
        if response.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswerError("the answer is compressed")
        for block in response.iter_raw():
            body += block
            if len(body) > self._max_body:
                raise EndlessAnswerError("the answer is too long")
            if time.monotonic() > until:
                raise NoAnswerError("the answer takes too long")
        return bytes(body)

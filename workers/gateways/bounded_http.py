"""Requests to payment gateways whose answers are bounded in size and time.

Bodies are kept as the bytes that came: what a gateway says of money is stored as it said it.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from workers.failures import GatewayAwayError, TemporaryError

#: Seconds to reach a gateway, to wait for its answer, and to read all of it. Nobody waits for us, and a call
#: that is given up may still act, so be patient.
CONNECT_TIMEOUT = 3.0
READ_TIMEOUT = 20.0
DEADLINE = 60.0
#: Bytes: several times what the longest page of a listing takes.
MAX_BODY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What a gateway answered, byte for byte."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; TemporaryError when it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise TemporaryError(f"{self.status}, and the answer makes no sense")
        return value


def client(api_base: str, read_timeout: float = READ_TIMEOUT, **headers: str) -> httpx.Client:
    """Return a client for the API at `api_base` that sends these headers; threads may share it."""
    return httpx.Client(
        base_url=api_base,
        headers={"Accept": "application/json", "Accept-Encoding": "identity", **headers},
        timeout=httpx.Timeout(read_timeout, connect=CONNECT_TIMEOUT),
        follow_redirects=False,
    )


def send(client: httpx.Client, method: str, path: str, **parts: Any) -> Answer:
    """Send a request; `parts` are httpx's own: params, headers, json, data, auth.

    Raises GatewayAwayError for no answer, 429 and 5xx, TemporaryError for one without end. Neither quotes it.
    """
    try:
        with client.stream(method, path, **parts) as response:
            answer = Answer(response.status_code, _read(response))
    except httpx.HTTPError as error:
        raise GatewayAwayError(type(error).__name__) from None
    if answer.status == 429 or answer.status >= 500:
        raise GatewayAwayError(str(answer.status))
    return answer


def _read(response: httpx.Response) -> bytes:
    until = time.monotonic() + DEADLINE
    body = bytearray()
    for block in response.iter_bytes():
        body += block
        if len(body) > MAX_BODY:
            raise TemporaryError("the answer is too long")
        if time.monotonic() > until:
            raise GatewayAwayError("the answer takes too long")
    return bytes(body)

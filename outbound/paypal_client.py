"""PayPal's access tokens: OAuth 2 client credentials, as an httpx.Auth."""

from __future__ import annotations

import time
from collections.abc import Generator
from threading import Lock

import httpx

# A token that ends on its way would be refused.
LEEWAY_S = 60
MIN_LIFE_S = 1


class ClientCredentials(httpx.Auth):
    """Adds `Authorization: Bearer`; tokens are kept until they expire, or are refused.

    When the token is not to be had, its answer is returned in place of the request's own.
    """

    requires_response_body = True

    def __init__(self, api_base: str, client_id: str, client_secret: str) -> None:
        self._url = f"{api_base}/v1/oauth2/token"
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._token = ""
        self._expires = 0.0
        self._lock = Lock()

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with a token, and once more with a fresh one when PayPal knows that no longer."""
        token = self._kept()
        was_kept = token is not None
        if token is None:
            token = yield from self._fetch(request)
        if token is None:
            return
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED and was_kept:
            token = yield from self._fetch(request)
            if token is not None:
                request.headers["Authorization"] = f"Bearer {token}"
                yield request

    def _kept(self) -> str | None:
        with self._lock:
            return self._token if time.monotonic() < self._expires else None

    def _fetch(self, cause: httpx.Request) -> Generator[httpx.Request, httpx.Response, str | None]:
        # The time-outs of the request that needs it.
        request = httpx.Request(
            "POST", self._url, data={"grant_type": "client_credentials"}, extensions=cause.extensions
        )
        flow = self._credentials.sync_auth_flow(request)
        answer = yield next(flow)
        answer.read()
        token, life = _token_of(answer)
        if token is not None:
            with self._lock:
                self._token, self._expires = token, time.monotonic() + max(MIN_LIFE_S, life - LEEWAY_S)
        return token


def _token_of(answer: httpx.Response) -> tuple[str | None, float]:
    try:
        said = answer.json() if answer.is_success else {}
        token, life = said.get("access_token"), said.get("expires_in")
    except (ValueError, AttributeError, RecursionError):
        return None, 0
    is_usable = isinstance(token, str) and token.isascii() and token.isprintable()
    return (token if is_usable else None), float(life) if isinstance(life, (int, float)) else 0

"""One webhook: a request to an address that its subscriber chose."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from outbound import retry_after
from outbound.guarded_http import PUBLIC, PUBLIC_OR_LOOPBACK, GuardedClient, NoReplyError

#: Seconds for all of a request.
DEADLINE = 20.0
#: Bytes of a reply that are read, and characters that are kept.
REPLY_BYTES = 8_192
REPLY_CHARACTERS = 1_000


@dataclass(frozen=True)
class Outcome:
    """The outcome of a request: the HTTP status of its answer, or in `error` why none came.

    `duration` is in milliseconds, `reply` the beginning of the body, `retry_after` the pause that the answer
    asks for, in seconds.
    """

    duration: int
    status: int | None = None
    error: str | None = None
    reply: str = ""
    retry_after: int | None = None


class WebhookClient:
    """Posts to addresses of the public internet, by https.

    With `is_insecure` (development only), http and this machine are allowed as well.
    """

    def __init__(self, *, is_insecure: bool = False, deadline: float = DEADLINE) -> None:
        self._client = GuardedClient(deadline, REPLY_BYTES, PUBLIC_OR_LOOPBACK if is_insecure else PUBLIC)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a body and return the outcome. Nothing that the other side does raises an error."""
        began = time.monotonic()
        try:
            reply = self._client.send("POST", url, headers, body)
        except NoReplyError as error:
            return Outcome(_since(began), error=str(error))
        pause = retry_after.seconds(reply.headers.get("retry-after"), datetime.now(UTC))
        return Outcome(_since(began), reply.status, None, _text(reply.body), pause)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _text(reply: bytes) -> str:
    """Return the beginning of a reply as text that PostgreSQL can store."""
    return reply.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:REPLY_CHARACTERS]

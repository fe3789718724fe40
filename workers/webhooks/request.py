"""One HTTP request to an address that somebody else chose."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore

from workers.webhooks.addresses import is_public, is_public_or_loopback
from workers.webhooks.guarded_network import AddressNotAllowedError, GuardedNetwork, Resolve, resolve

#: Seconds for everything after the name was resolved: connecting, encrypting, asking, reading.
DEADLINE = 20.0
#: Seconds to reach a host.
CONNECT_TIMEOUT = 5.0
#: Bytes of a reply that are read, and characters that are kept.
REPLY_BYTES = 8_192
REPLY_CHARACTERS = 1_000
#: The longest pause that a Retry-After is heeded for, in seconds.
LONGEST_PAUSE = 86_400


@dataclass(frozen=True)
class Outcome:
    """What a request met: the HTTP status of the answer, or `error`, why there was none.

    `duration` is in milliseconds, `reply` the beginning of the body, `retry_after` what the answer asked
    for, in seconds.
    """

    duration: int
    status: int | None = None
    error: str | None = None
    reply: str = ""
    retry_after: int | None = None


@dataclass(frozen=True)
class WebhookClient:
    """Posts to addresses of the public internet, by https.

    No redirect is followed, no proxy of the environment asked, no reply uncompressed. With `is_insecure`
    (development only), http and this machine are allowed too.
    """

    is_insecure: bool = False
    resolve: Resolve = resolve
    deadline: float = DEADLINE
    ssl_context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a body and return what came of it; raises nothing that the other side could bring about."""
        began = time.monotonic()
        try:
            status, answered, reply = self._exchange(url, headers, body, began + self.deadline)
        except (AddressNotAllowedError, httpcore.UnsupportedProtocol):
            return Outcome(_since(began), error="address not allowed")
        except (httpcore.TimeoutException, TimeoutError):
            return Outcome(_since(began), error="timed out")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            # ValueError: a host that cannot be read. The name alone: what it says may quote the other side.
            return Outcome(_since(began), error=type(error).__name__)
        return Outcome(
            _since(began),
            status,
            None,
            _text(reply),
            _seconds(answered.get(b"retry-after"), datetime.now(UTC)),
        )

    def _exchange(
        self, url: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        if not url.startswith("https://") and not self.is_insecure:
            raise httpcore.UnsupportedProtocol("https only")
        allowed: Callable[[str], bool] = is_public_or_loopback if self.is_insecure else is_public
        network = GuardedNetwork(self.resolve, allowed, deadline)
        sent = {"Host": urlsplit(url).netloc, "Accept-Encoding": "identity", "Connection": "close", **headers}
        with (
            httpcore.ConnectionPool(self.ssl_context, network_backend=network) as pool,
            pool.stream(
                "POST",
                url,
                headers=[(name.encode(), value.encode()) for name, value in sent.items()],
                content=body,
                extensions={"timeout": {"connect": CONNECT_TIMEOUT}},
            ) as response,
        ):
            reply = b""
            for part in response.iter_stream():
                reply += part
                if len(reply) >= REPLY_BYTES:
                    break
            return response.status, {name.lower(): value for name, value in response.headers}, reply


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _text(reply: bytes) -> str:
    """Return the beginning of a reply as text that PostgreSQL can store."""
    return reply.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:REPLY_CHARACTERS]


def _seconds(retry_after: bytes | None, now: datetime) -> int | None:
    """Read a Retry-After, seconds or a date; None for what makes no sense."""
    text = (retry_after or b"").decode("ascii", "replace").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(int(text), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
        pause = (moment - now).total_seconds()
    except (ValueError, TypeError, OverflowError):  # no date, or one without its time zone
        return None
    return min(max(round(pause), 0), LONGEST_PAUSE)

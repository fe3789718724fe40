"""One HTTP request to an address that somebody else chose."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

import certifi
import httpcore

from outbound.addresses import is_public, is_public_or_loopback
from outbound.guarded_network import AddressNotAllowedError, GuardedNetwork, Resolve, resolve

#: Bytes of a reply's status line and headers that are read.
MAX_HEADER = 64 * 1024
#: Seconds to reach one address, within the deadline.
CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True)
class Reach:
    """Where requests may lead: by these schemes, to the IP addresses of which `is_allowed` is true."""

    schemes: tuple[str, ...]
    is_allowed: Callable[[str], bool]


PUBLIC = Reach(("https",), is_public)
#: For development only.
PUBLIC_OR_LOOPBACK = Reach(("https", "http"), is_public_or_loopback)
#: For development only, and for an address that is in our own settings.
ANYWHERE = Reach(("https", "http"), lambda _: True)


@dataclass(frozen=True)
class Reply:
    """What a server answered: the names of `headers` are in lower case, a body that `is_cut` goes on."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool


class NoReplyError(Exception):
    """There was no reply. The message is a word or two for why, and quotes nothing of the other side."""


@cache
def _trusted_roots() -> ssl.SSLContext:
    """Trust what this machine trusts, and the roots of browsers: a fresh machine may have none of its own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class GuardedClient:
    """Sends requests within its reach.

    Redirects are not followed, proxies of the environment not used, and replies not decompressed. `seconds`
    is the time for all of a request, the look-up of its host included; `max_body` is in bytes.
    """

    seconds: float
    max_body: int
    reach: Reach = PUBLIC
    resolve: Resolve = resolve
    ssl_context: ssl.SSLContext = field(default_factory=_trusted_roots)

    def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Reply:
        """Send a request and return the reply; raises nothing but NoReplyError for what it may meet."""
        try:
            return self._exchange(method, url, headers or {}, body)
        except (AddressNotAllowedError, httpcore.UnsupportedProtocol):
            raise NoReplyError("address not allowed") from None
        except (httpcore.TimeoutException, TimeoutError):
            raise NoReplyError("timed out") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            # ValueError: a host that cannot be read. The type alone: the message may quote the other side.
            raise NoReplyError(type(error).__name__) from None

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        parts = urlsplit(url)
        if parts.scheme not in self.reach.schemes:
            raise httpcore.UnsupportedProtocol(parts.scheme)
        deadline = time.monotonic() + self.seconds
        network = GuardedNetwork(
            self.resolve, self.reach.is_allowed, deadline, max_bytes=MAX_HEADER + self.max_body
        )
        sent = {
            "Host": parts.netloc.rpartition("@")[2],
            # Some servers refuse a request that does not say what sent it.
            "User-Agent": "CareForAll",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **headers,
        }
        with (
            httpcore.ConnectionPool(self.ssl_context, network_backend=network) as pool,
            pool.stream(
                method,
                url,
                headers=[(name.encode(), value.encode()) for name, value in sent.items()],
                content=body,
                extensions={"timeout": {"connect": CONNECT_TIMEOUT}},
            ) as response,
        ):
            content = self._read(response)
        return Reply(
            response.status,
            {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers},
            content[: self.max_body],
            is_cut=len(content) > self.max_body,
        )

    def _read(self, response: httpcore.Response) -> bytes:
        content = b""
        try:
            for part in response.iter_stream():
                content += part
                if len(content) > self.max_body:
                    break
        except httpcore.ReadTimeout:
            # What is kept has come. A host that leaves the connection open has said it all the same.
            if len(content) < self.max_body:
                raise
        return content

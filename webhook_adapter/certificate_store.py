"""Getting certificates: fetched once, kept for a day, and not asked for endlessly.

Everything here is about strangers: anybody may send a request that names an address, and only then do we
learn whether it was PayPal. Addresses are judged before anything is fetched, few are fetched a minute, and
nobody waits long.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import certifi
import httpx
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from webhook_adapter.certificates import Origins, TrustedKey, trusted_key
from webhook_adapter.signatures import InvalidSignature

log = structlog.get_logger(__name__)

MAX_BYTES = 64 * 1024
READ_TIMEOUT_S = 2.0
FETCH_SECONDS = 5.0
# So long a certificate is believed before it is looked at again, and so long a failure is.
KEEP_SECONDS = 24 * 3600
KEEP_FAILURE_SECONDS = 60
# Invented addresses at PayPal's own hosts must not make us its attackers. Real ones are a handful a year.
FETCHES_A_MINUTE = 20
AT_ONCE = 2

# All that the Internet's hosts have; and how those of IPv4 look where there is none.
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """There is nothing to be had at this address; the message is for the log."""


@dataclass
class _Entry:
    """What is at an address: a key, or the word why there is none; perhaps still on its way."""

    found: Future[TrustedKey | str]
    began: float

    def is_good(self) -> bool:
        return self.found.done() and isinstance(self.found.result(), TrustedKey)

    def is_over(self, now: float) -> bool:
        found = self.found.result() if self.found.done() else None
        if isinstance(found, TrustedKey):
            return now > min(self.began + KEEP_SECONDS, found.until)
        return now > self.began + KEEP_FAILURE_SECONDS


class CertificateStore:
    """The keys of the certificates that requests name; `fetch` brings the bytes at an address.

    `roots` brings the certificates that are trusted, anew for each certificate that is judged.
    """

    def __init__(
        self,
        origins: Origins,
        roots: Callable[[], list[x509.Certificate]],
        fetch: Callable[[str], bytes],
        clock: Callable[[], float],
    ) -> None:
        self._origins = origins
        self._roots = roots
        self._fetch = fetch
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._fetched: deque[float] = deque()
        self._lock = Lock()
        self._fetchers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="certificates")

    def key(self, url: str) -> RSAPublicKey:
        """Return the key of the certificate at `url`; InvalidSignature when none is to be trusted."""
        self._origins.check(url)
        now = self._clock()
        with self._lock:
            entry = self._entries.get(url)
            if entry is None or entry.is_over(now):
                entry = self._begin(url, now, is_known=entry is not None and entry.is_good())
        try:
            found = entry.found.result(FETCH_SECONDS)
        except TimeoutError:
            found = "certificate_unavailable"
            self._give_up(url, now)
        if isinstance(found, str):
            raise InvalidSignature(found)
        return found.key

    def close(self) -> None:
        """Begin no more fetches."""
        self._fetchers.shutdown(wait=False, cancel_futures=True)

    def _begin(self, url: str, now: float, *, is_known: bool) -> _Entry:
        self._entries = {
            known: entry
            for known, entry in self._entries.items()
            if entry.is_good() or not entry.is_over(now)
        }
        while self._fetched and now > self._fetched[0] + 60:
            self._fetched.popleft()
        # A flood of inventions must not keep us from looking again at what was good yesterday.
        if not is_known:
            if len(self._fetched) >= FETCHES_A_MINUTE:
                raise InvalidSignature("too_many_certificates")
            self._fetched.append(now)
        entry = self._entries[url] = _Entry(self._fetchers.submit(self._load, url, now), now)
        return entry

    def _load(self, url: str, now: float) -> TrustedKey | str:
        try:
            return trusted_key(self._fetch(url), self._roots(), self._origins.names, now)
        except InvalidSignature as invalid:
            log.warning("certificate_refused", reason=invalid.reason)
            return invalid.reason
        except Exception as error:  # noqa: BLE001 - whatever it is, there is no certificate
            log.warning("certificate_unavailable", error=type(error).__name__)
            return "certificate_unavailable"

    def _give_up(self, url: str, now: float) -> None:
        """Let those who come next not wait for what did not come."""
        failed: Future[TrustedKey | str] = Future()
        failed.set_result("certificate_unavailable")
        with self._lock:
            entry = self._entries.get(url)
            if entry is None or not entry.found.done():
                self._entries[url] = _Entry(failed, now)


def read_roots(file: Path | None) -> list[x509.Certificate]:
    """Return the certificates in a PEM file; without one, the roots that browsers trust."""
    return x509.load_pem_x509_certificates((file or Path(certifi.where())).read_bytes())


def fetch(url: str, *, is_public: bool) -> bytes:
    """Return what lies at `url`; FetchError for all that is no plain, short, quick answer.

    With `is_public` nothing is fetched from private addresses. The connection goes to the address that was
    looked at, so that a name that changes between two looks leads nowhere else.
    """
    target = httpx.URL(url)
    address = _address_of(target.host, target.port or 443, is_public=is_public)
    deadline = time.monotonic() + FETCH_SECONDS
    try:
        # No proxy of the environment's: it would look names up by itself.
        with (
            httpx.Client(timeout=READ_TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "GET",
                target.copy_with(host=address),
                headers={"Host": target.netloc.decode("ascii"), "Accept-Encoding": "identity"},
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise FetchError(f"status {answer.status_code}")
            return _read(answer, deadline)
    except httpx.HTTPError as error:
        raise FetchError(type(error).__name__) from error


def _read(answer: httpx.Response, deadline: float) -> bytes:
    content = b""
    for piece in answer.iter_raw():
        content += piece
        if len(content) > MAX_BYTES:
            raise FetchError("too long")
        if time.monotonic() > deadline:
            raise FetchError("too slow")
    return content


def _address_of(host: str, port: int, *, is_public: bool) -> str:
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise FetchError("unknown host") from error
    if is_public and not all(_is_public(address) for address in found):
        raise FetchError("not a public address")
    return found[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _UNICAST and address.sixtofour is None:
            return address.is_global
        inner = _ipv4_within(address)
        if inner is None:
            return False
        address = inner
    return address.is_global and not address.is_multicast


def _ipv4_within(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the address of the old Internet to which one of the new leads: mapped, or by a translator."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour

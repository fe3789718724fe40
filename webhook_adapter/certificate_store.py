"""Getting certificates: each is fetched once and kept for a day, and few are fetched a minute.

Anybody may send a request that names an address, and we must fetch what is there to learn whether PayPal
sent the request. So addresses are checked before anything is fetched, and no request waits long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import certifi
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from outbound.guarded_http import GuardedClient, NoReplyError, Reach
from webhook_adapter.certificates import Origins, TrustedKey, trusted_key
from webhook_adapter.signatures import InvalidSignature

log = structlog.get_logger(__name__)

MAX_BYTES = 64 * 1024
FETCH_SECONDS = 5.0
# How long a certificate is used before it is fetched again, and how long a failure is remembered.
KEEP_SECONDS = 24 * 3600
KEEP_FAILURE_SECONDS = 60
# Forged requests may name invented addresses at PayPal's own hosts, and must not make us flood PayPal. There
# are only a handful of real ones a year.
FETCHES_A_MINUTE = 20
AT_ONCE = 2


class FetchError(Exception):
    """There is no certificate at this address; the message is for the log."""


@dataclass
class _Entry:
    """What is at an address: a key, or the word for why it cannot be used; perhaps still being fetched."""

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
    """The keys of the certificates that requests name.

    `fetch` returns the bytes at an address. `roots` returns the trusted certificates; it is called for each
    certificate, so that roots may be written while we run. `clock` returns Unix seconds.
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
        """Return the key of the certificate at `url`; InvalidSignature when it cannot be trusted."""
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
        # A flood of invented addresses must not keep us from renewing a certificate that was good yesterday.
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
            reason = str(error) if isinstance(error, FetchError) else type(error).__name__
            log.warning("certificate_unavailable", reason=reason)
            return "certificate_unavailable"

    def _give_up(self, url: str, now: float) -> None:
        """Remember that nothing came in time, so that the next requests do not wait for it again."""
        failed: Future[TrustedKey | str] = Future()
        failed.set_result("certificate_unavailable")
        with self._lock:
            entry = self._entries.get(url)
            if entry is None or not entry.found.done():
                self._entries[url] = _Entry(failed, now)


def read_roots(file: Path | None) -> list[x509.Certificate]:
    """Return the certificates in a PEM file; without a file, the roots that browsers trust."""
    return x509.load_pem_x509_certificates((file or Path(certifi.where())).read_bytes())


def fetcher(reach: Reach) -> Callable[[str], bytes]:
    """Return a function that fetches the bytes at an address within `reach`.

    It raises FetchError for everything but a short answer with status 200 within FETCH_SECONDS.
    """
    client = GuardedClient(FETCH_SECONDS, MAX_BYTES, reach)

    def fetch(url: str) -> bytes:
        try:
            reply = client.send("GET", url)
        except NoReplyError as error:
            raise FetchError(str(error)) from None
        if reply.status != 200:
            raise FetchError(f"status {reply.status}")
        if reply.is_cut:
            raise FetchError("too long")
        return reply.body

    return fetch

"""webhook_adapter.certificate_store: fetched once, kept, few a minute, and never from inside a network."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from cryptography import x509

from outbound.guarded_http import ANYWHERE, PUBLIC, Reach
from tests.webhook_adapter.apps import Clock, client_of, paypal_settings, settings_for
from tests.webhook_adapter.certificate_host import CertificateHost, certificate_host
from tests.webhook_adapter.pki import Wanted, authority, issue, pem
from tests.webhook_adapter.signing import NOW
from webhook_adapter import certificate_store
from webhook_adapter.certificate_store import (
    FETCHES_A_MINUTE,
    KEEP_FAILURE_SECONDS,
    KEEP_SECONDS,
    CertificateStore,
    FetchError,
    fetcher,
    read_roots,
)
from webhook_adapter.certificates import origins_at, paypals_origins
from webhook_adapter.signatures import InvalidSignature

ROOT = authority()
GOOD = pem(issue(Wanted(), ROOT))
LIVE = "https://api.paypal.com/v1/notifications/certs/"


@dataclass
class Shelf:
    """Certificates by address, and the addresses that were fetched."""

    content: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.content:
            raise FetchError("status 404")
        return self.content[url]


@contextmanager
def store_of(fetcher: Callable[[str], bytes], clock: Clock) -> Iterator[CertificateStore]:
    store = CertificateStore(paypals_origins(livemode=True), lambda: [ROOT.certificate], fetcher, clock)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({LIVE + "good": GOOD, LIVE + "strange": pem(issue(Wanted()))})


@pytest.fixture
def store(shelf: Shelf, clock: Clock) -> Iterator[CertificateStore]:
    with store_of(shelf.fetch, clock) as made:
        yield made


def reason(store: CertificateStore, url: str) -> str:
    with pytest.raises(InvalidSignature) as caught:
        store.key(url)
    return caught.value.reason


def test_certificate_is_fetched_once(store: CertificateStore, shelf: Shelf, clock: Clock) -> None:
    first = store.key(LIVE + "good")
    clock.now += KEEP_SECONDS
    assert store.key(LIVE + "good") is first
    assert len(shelf.asked) == 1


def test_certificate_is_looked_at_again_after_a_day(
    store: CertificateStore, shelf: Shelf, clock: Clock
) -> None:
    store.key(LIVE + "good")
    del shelf.content[LIVE + "good"]
    clock.now += KEEP_SECONDS + 1
    assert reason(store, LIVE + "good") == "certificate_unavailable"


def test_certificate_is_not_believed_beyond_its_end(
    store: CertificateStore, shelf: Shelf, clock: Clock
) -> None:
    shelf.content[LIVE + "brief"] = pem(issue(Wanted(valid_to=0, valid_from=-1).but(valid_to=1), ROOT))
    clock.now = NOW + 86_400 - 10
    store.key(LIVE + "brief")
    clock.now += 11
    assert reason(store, LIVE + "brief") == "certificate_expired"


def test_failure_is_remembered_for_a_minute(store: CertificateStore, shelf: Shelf, clock: Clock) -> None:
    for url, word in (
        (LIVE + "absent", "certificate_unavailable"),
        (LIVE + "strange", "certificate_untrusted"),
    ):
        for _ in range(3):
            assert reason(store, url) == word
        assert shelf.asked == [url]
        clock.now += KEEP_FAILURE_SECONDS + 1
        assert reason(store, url) == word
        assert shelf.asked == [url] * 2
        shelf.asked.clear()


def test_refused_address_is_not_fetched(store: CertificateStore, shelf: Shelf) -> None:
    """Case 15: counted, no outbound request."""
    for url in ("http://api.paypal.com/v1/notifications/certs/x", "https://127.0.0.1/", "file:///etc/passwd"):
        assert reason(store, url) == "cert_url_refused"
    assert shelf.asked == []


def test_invented_addresses_are_fetched_few_times_a_minute(
    store: CertificateStore, shelf: Shelf, clock: Clock
) -> None:
    """A flood of forged requests does not make us flood PayPal, and good certificates stay in use."""
    store.key(LIVE + "good")
    words = {reason(store, f"{LIVE}invented-{number}") for number in range(10 * FETCHES_A_MINUTE)}
    assert words == {"certificate_unavailable", "too_many_certificates"}
    assert len(shelf.asked) == FETCHES_A_MINUTE
    store.key(LIVE + "good")
    clock.now += 61
    assert reason(store, LIVE + "another") == "certificate_unavailable"
    assert len(shelf.asked) == FETCHES_A_MINUTE + 1


def test_flood_does_not_keep_known_certificates_from_being_looked_at_again(
    store: CertificateStore, clock: Clock
) -> None:
    store.key(LIVE + "good")
    clock.now += KEEP_SECONDS + 1
    for number in range(2 * FETCHES_A_MINUTE):
        reason(store, f"{LIVE}invented-{number}")
    store.key(LIVE + "good")


def test_failures_are_forgotten(store: CertificateStore, clock: Clock) -> None:
    """Memory does not grow with invented addresses."""
    for number in range(1000):
        reason(store, f"{LIVE}invented-{number}")
        clock.now += 10
    assert len(store._entries) <= FETCHES_A_MINUTE


def test_many_who_wait_cause_one_fetch(clock: Clock, shelf: Shelf) -> None:
    go = Event()

    def slowly(url: str) -> bytes:
        go.wait(30)
        return shelf.fetch(url)

    with store_of(slowly, clock) as store, ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(store.key, LIVE + "good") for _ in range(8)]
        go.set()
        assert len({id(future.result()) for future in waiting}) == 1
    assert len(shelf.asked) == 1


def test_nobody_waits_long_and_those_who_come_next_not_at_all(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate_store, "FETCH_SECONDS", 0.05)
    end = Event()
    asked: list[str] = []

    def hang(url: str) -> bytes:
        asked.append(url)
        end.wait(30)
        raise FetchError("at last")

    with store_of(hang, clock) as store:
        try:
            assert reason(store, LIVE + "slow") == "certificate_unavailable"
            monkeypatch.setattr(certificate_store, "FETCH_SECONDS", 30)
            assert reason(store, LIVE + "slow") == "certificate_unavailable"
            assert len(asked) == 1
        finally:
            end.set()


def test_surprise_while_fetching_is_no_certificate(clock: Clock) -> None:
    def stumble(_: str) -> bytes:
        raise RuntimeError("secret")

    with store_of(stumble, clock) as store:
        assert reason(store, LIVE + "x") == "certificate_unavailable"


def test_roots_are_read_anew(clock: Clock, shelf: Shelf, tmp_path: Path) -> None:
    """The sandbox may write its root after we have started."""
    file = tmp_path / "ca.pem"
    store = CertificateStore(paypals_origins(livemode=True), partial(read_roots, file), shelf.fetch, clock)
    assert reason(store, LIVE + "good") == "certificate_unavailable"
    file.write_bytes(ROOT.pem)
    clock.now += KEEP_FAILURE_SECONDS + 1
    store.key(LIVE + "good")
    store.close()


def test_browsers_roots_are_the_default() -> None:
    assert len(read_roots(None)) > 50
    assert all(isinstance(root, x509.Certificate) for root in read_roots(None))


# --- Fetching: what every guarded request keeps to is tested in tests/outbound/test_guarded_http.py ----


@pytest.fixture
def host() -> Iterator[CertificateHost]:
    """A host that answers well, badly, at length."""
    with certificate_host({"/good": GOOD}) as running:
        yield running


def test_certificate_is_fetched(host: CertificateHost) -> None:
    assert fetcher(ANYWHERE)(host.url("good")) == GOOD
    assert host.requests == [("/good", f"127.0.0.1:{host.port}")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("redirect", "status 302"),
        ("absent", "status 404"),
        ("huge", "too long"),
        ("endless", "too long"),
        ("packed", "too long"),
    ],
)
def test_other_answers_are_not_certificates(host: CertificateHost, name: str, reason: str) -> None:
    """Case 15: a redirect is not followed, ten megabytes are not read."""
    with pytest.raises(FetchError, match=reason):
        fetcher(ANYWHERE)(host.url(name))
    assert len(host.requests) == 1


def test_silence_is_not_waited_for(host: CertificateHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 15."""
    monkeypatch.setattr(certificate_store, "FETCH_SECONDS", 0.1)
    with pytest.raises(FetchError, match="timed out"):
        fetcher(ANYWHERE)(host.url("silent"))


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1", "192.0.0.8"])
def test_nothing_is_fetched_from_inside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Case 15: whatever PayPal's names resolve to; one such address among good ones is enough."""

    def resolve(name: str, port: int, **_: object) -> list[tuple[object, ...]]:
        assert name == "api.paypal.com"
        return [(0, 0, 0, "", (found, port)) for found in ("93.184.215.14", address)]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(FetchError, match="address not allowed"):
        fetcher(PUBLIC)("https://api.paypal.com/v1/notifications/certs/x")


@pytest.mark.parametrize(
    ("cert_base", "reach"),
    [(None, PUBLIC), ("http://127.0.0.1:14242", ANYWHERE)],
    ids=["usual", "development"],
)
def test_only_an_explicit_setting_lets_certificates_come_from_inside(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, cert_base: str | None, reach: Reach
) -> None:
    given: list[Reach] = []
    monkeypatch.setattr(certificate_store, "fetcher", given.append)
    with client_of(settings_for(paypal=paypal_settings(cert_base=cert_base)), clock):
        pass
    assert given == [reach]


def test_origin_of_development_is_asked_over_the_network(host: CertificateHost, clock: Clock) -> None:
    base = f"http://127.0.0.1:{host.port}"
    store = CertificateStore(origins_at(base), lambda: [ROOT.certificate], fetcher(ANYWHERE), clock)
    assert reason(store, f"{base}/v1/notifications/certs/x") == "certificate_unavailable"
    assert [path for path, _ in host.requests] == ["/v1/notifications/certs/x"]
    store.close()

"""webhook_adapter.certificate_store: fetched once, kept, never asked for endlessly, never from inside."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

import httpx
import pytest
from cryptography import x509

from tests.webhook_adapter.apps import Clock
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
    fetch,
    read_roots,
)
from webhook_adapter.certificates import origins_at, paypals_origins
from webhook_adapter.signatures import InvalidSignature

ROOT = authority()
GOOD = pem(issue(Wanted(), ROOT))
LIVE = "https://api.paypal.com/v1/notifications/certs/"


@dataclass
class Shelf:
    """Certificates by address, and which were asked for."""

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
    """A flood of forged requests does not become one of ours, and what was good stays at hand."""
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
    """Memory does not grow with what strangers invent."""
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


# --- Fetching ----------------------------------------------------------------------------------------


@pytest.fixture
def host() -> Iterator[CertificateHost]:
    """A host that answers well, badly, slowly, at length."""
    with certificate_host({"/good": GOOD}) as running:
        yield running


def test_certificate_is_fetched(host: CertificateHost) -> None:
    assert fetch(host.url("good"), is_public=False) == GOOD
    assert host.requests == [("/good", f"127.0.0.1:{host.port}")]


@pytest.mark.parametrize("name", ["redirect", "huge", "endless", "packed", "absent"])
def test_other_answers_are_none(host: CertificateHost, name: str) -> None:
    """Case 15: a redirect is not followed, ten megabytes are not read."""
    with pytest.raises(FetchError):
        fetch(host.url(name), is_public=False)
    assert len(host.requests) == 1


def test_silence_is_not_waited_for(host: CertificateHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 15."""
    monkeypatch.setattr(certificate_store, "READ_TIMEOUT_S", 0.1)
    with pytest.raises(FetchError, match="ReadTimeout"):
        fetch(host.url("silent"), is_public=False)


def test_slow_answer_is_cut_off(host: CertificateHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 15: each piece comes in time, the whole does not."""
    monkeypatch.setattr(certificate_store, "FETCH_SECONDS", -1.0)
    with pytest.raises(FetchError, match="too slow"):
        fetch(host.url("good"), is_public=False)


def test_nobody_there_is_no_certificate() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="ConnectError"):
            fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/x", is_public=False)


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "ff02::1", "fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::", "2001::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_is_fetched_from_inside(
    host: CertificateHost, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Case 15: whatever PayPal's names resolve to; one such address among good ones is enough."""

    def resolve(name: str, port: int, **_: object) -> list[tuple[object, ...]]:
        assert name == "api.paypal.com"
        return [(0, 0, 0, "", (found, port)) for found in ("93.184.215.14", address)]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(FetchError, match="not a public address"):
        fetch("https://api.paypal.com/v1/notifications/certs/x", is_public=True)
    assert host.requests == []


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2a04:4e42::291", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e", "2002:5db8:d70e::"],
)
def test_public_addresses_are_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Those of IPv4 too in what form soever a network shows them."""
    asked: list[str] = []

    def handle(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        del self
        asked.append(request.url.host)
        return httpx.Response(200, stream=httpx.ByteStream(GOOD))

    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    monkeypatch.setattr("httpx.HTTPTransport.handle_request", handle)
    assert fetch("https://api.paypal.com/v1/notifications/certs/x", is_public=True) == GOOD
    assert asked == [address]


def test_connection_goes_to_the_address_that_was_looked_at(
    host: CertificateHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves to another address a moment later leads nowhere else; Host stays the name."""
    answers = iter(["127.0.0.1"])

    def resolve(name: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if name == "127.0.0.1":  # the connection itself asks for an address by its number
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port))]
        return [(0, 0, 0, "", (next(answers), port))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    assert fetch(f"http://certs.example:{host.port}/good", is_public=False) == GOOD
    assert host.requests == [("/good", f"certs.example:{host.port}")]


def test_unknown_host_is_no_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(FetchError, match="unknown host"):
        fetch("https://api.paypal.com/v1/notifications/certs/x", is_public=True)


def test_origin_of_development_is_asked_over_the_network(host: CertificateHost, clock: Clock) -> None:
    store = CertificateStore(
        origins_at(f"http://127.0.0.1:{host.port}"), lambda: [ROOT.certificate],
        partial(fetch, is_public=False), clock,
    )  # fmt: skip
    assert (
        reason(store, f"http://127.0.0.1:{host.port}/v1/notifications/certs/x") == "certificate_unavailable"
    )
    assert [path for path, _ in host.requests] == ["/v1/notifications/certs/x"]
    store.close()

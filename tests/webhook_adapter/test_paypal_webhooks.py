"""webhook_adapter.webhooks, PayPal's: authentic ones are stored, and the others cause no request of ours."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.database import Database
from tests.webhook_adapter.apps import Clock, assert_refused, client_of, paypal_settings, sample, settings_for
from tests.webhook_adapter.certificate_host import CertificateHost, certificate_host
from tests.webhook_adapter.paypal_signing import BODY, HEADER_NAMES, TRANSMISSION_ID, Delivery, moment
from tests.webhook_adapter.pki import Wanted, authority, issue, pem
from tests.webhook_adapter.signing import HEADER, NOW
from webhook_adapter import certificate_store
from webhook_adapter.settings import Settings

PATH = "/api/v1/payments/webhook/paypal"
ANY_GATEWAY = "/api/v1/payments/webhook"
CERTS = "/v1/notifications/certs/"
MEBIBYTE = 1024 * 1024

ROOT = authority()
CERTIFICATES = {
    CERTS + "good": pem(issue(Wanted(), ROOT)),
    CERTS + "expired": pem(issue(Wanted(valid_from=-20, valid_to=-1), ROOT)),
    CERTS + "untrusted": pem(issue(Wanted())),
    CERTS + "another": pem(issue(Wanted("evil.example", ("evil.example",)), ROOT)),
    CERTS + "garbage": b"\xff" * 1000,
}


@pytest.fixture
def host() -> Iterator[CertificateHost]:
    """The host of PayPal's certificates, good ones and bad ones."""
    with certificate_host(CERTIFICATES) as running:
        yield running


@pytest.fixture
def ca_file(tmp_path: Path) -> Path:
    """The root that is trusted."""
    file = tmp_path / "ca.pem"
    file.write_bytes(ROOT.pem)
    return file


@dataclass(frozen=True)
class Sender:
    """Sends webhooks as PayPal does, unless told otherwise."""

    client: FlaskClient
    host: CertificateHost

    def delivery(self, body: bytes = BODY, certificate: str = "good") -> Delivery:
        """Return a delivery signed under one of the host's certificates."""
        return Delivery(body=body, cert_url=self.host.url(CERTS[1:] + certificate))

    def send(
        self,
        delivery: Delivery | None = None,
        path: str = PATH,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        change: Mapping[str, str | None] | None = None,
    ) -> TestResponse:
        """Send a delivery with changes to what was signed."""
        delivery = delivery or self.delivery()
        sent = delivery.headers(**(change or {})) | dict(headers or {})
        return self.client.post(
            path, data=delivery.body if body is None else body, headers=sent, content_type="application/json"
        )


@pytest.fixture
def paypal(database: Database, host: CertificateHost, ca_file: Path, clock: Clock) -> Iterator[Sender]:
    """PayPal, sending to the app on a fresh database."""
    url = database.url("webhook_adapter")
    settings = settings_for(url, paypal=paypal_settings(cert_base=host.url("")[:-1], ca_file=ca_file))
    with client_of(settings, clock) as client:
        yield Sender(client, host)


@pytest.fixture
def lonely_paypal(host: CertificateHost, ca_file: Path, clock: Clock) -> Iterator[Sender]:
    """PayPal, sending to an app whose database is away."""
    settings = settings_for(paypal=paypal_settings(cert_base=host.url("")[:-1], ca_file=ca_file))
    with client_of(settings, clock) as client:
        yield Sender(client, host)


def live(settings: Settings) -> Settings:
    """Return the settings with PayPal's own hosts."""
    assert settings.paypal is not None
    return replace(settings, livemode=True, paypal=replace(settings.paypal, cert_base=None))


def stored(database: Database) -> list[dict[str, Any]]:
    return database.connect().execute("select * from data.gateway_events order by id").fetchall()


@pytest.mark.parametrize("path", [PATH, ANY_GATEWAY])
def test_signed_delivery_is_stored_once(paypal: Sender, database: Database, path: str) -> None:
    """Case 14: verified with our own authority, without asking PayPal; the certificate is fetched once."""
    answers = [paypal.send(path=path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.get_json()["status"] for answer in answers[1:]] == ["duplicate"] * 2
    (row,) = stored(database)
    assert bytes(row["raw"]) == BODY
    assert (row["gateway"], row["signature_scheme"]) == ("paypal", "paypal-sha256-rsa")
    assert len(paypal.host.requests) == 1


def test_selected_headers_are_kept(paypal: Sender, database: Database) -> None:
    assert paypal.send(headers={"User-Agent": "PayPal/AUHD-214.0", "Cookie": "secret"}).status_code == 200
    (row,) = stored(database)
    assert row["headers"] == {
        "content-type": "application/json",
        "paypal-auth-algo": "SHA256withRSA",
        "paypal-cert-url": paypal.host.url(CERTS[1:] + "good"),
        "paypal-transmission-id": TRANSMISSION_ID,
        "paypal-transmission-time": moment(NOW),
        "user-agent": "PayPal/AUHD-214.0",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"id": "another"},
        {"time": moment(NOW - 1)},
        {"sig": "QUJD"},
        {"sig": Delivery(webhook_id="WH-X").signature()},
    ],
)
def test_changed_delivery_is_refused(
    paypal: Sender, database: Database, change: dict[str, str | None]
) -> None:
    """Case 14: nothing stored, counted."""
    labels = {"gateway": "paypal", "reason": "no_match"}
    name = "payment_webhook_signature_invalid_total"
    before = sample(paypal.client.get("/metrics").text, name, **labels)
    assert_refused(paypal.send(change=change), 400, "signature_invalid", "no_match")
    assert sample(paypal.client.get("/metrics").text, name, **labels) == before + 1
    assert stored(database) == []


@pytest.mark.parametrize("body", [b"", BODY + b" ", BODY.replace(b"CUSTOMER", b"PAYMENTS")])
def test_changed_body_is_refused(lonely_paypal: Sender, body: bytes) -> None:
    """Case 14."""
    assert_refused(lonely_paypal.send(body=body), 400, "signature_invalid", "no_match")


REFUSED_ADDRESSES = [
    "https://api.paypal.com.evil.example{path}",
    "https://evil@api.paypal.com{path}",
    "https://127.0.0.1{path}",
    "http://127.0.0.1{path}",
    "http://api.paypal.com{path}",
    "http://localhost:{port}{path}",
    "http://127.0.0.1:{port}@evil.example{path}",
    "http://127.0.0.1:{port}/elsewhere",
    "file:///etc/passwd",
    "http://127.0.0.1:{port}{path},http://127.0.0.1:{port}{path}",
    "\u00e9",
    "x" * 3000,
]


@pytest.mark.parametrize("url", REFUSED_ADDRESSES)
def test_certificate_elsewhere_is_refused_and_nobody_is_asked(
    lonely_paypal: Sender, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Case 15: every outbound connection is counted, and there is none."""
    fetched: list[str] = []
    monkeypatch.setattr("httpcore.ConnectionPool", fetched.append)
    monkeypatch.setattr("socket.getaddrinfo", fetched.append)
    url = url.format(path=CERTS + "good", port=lonely_paypal.host.port)
    assert_refused(lonely_paypal.send(change={"url": url}), 400, "signature_invalid")
    assert fetched == []
    assert lonely_paypal.host.requests == []


@pytest.mark.parametrize("certificate", ["redirect", "huge", "endless", "packed", "absent", "garbage"])
def test_certificate_that_is_none_is_refused(lonely_paypal: Sender, certificate: str) -> None:
    """Case 15: one request, not followed, not read to its end; and no second one for the next delivery."""
    for _ in range(3):
        answer = lonely_paypal.send(lonely_paypal.delivery(certificate=certificate))
        assert_refused(answer, 400, "signature_invalid")
        assert answer.get_json()["details"] in ("certificate_unavailable", "certificate_unreadable")
    assert len(lonely_paypal.host.requests) == 1


def test_silent_host_is_not_waited_for(lonely_paypal: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 15."""
    monkeypatch.setattr(certificate_store, "FETCH_SECONDS", 0.1)
    answer = lonely_paypal.send(lonely_paypal.delivery(certificate="silent"))
    assert_refused(answer, 400, "signature_invalid", "certificate_unavailable")


def test_private_address_of_paypals_own_name_is_not_asked(
    ca_file: Path, clock: Clock, host: CertificateHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 15: in production, whatever the name resolves to."""

    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("127.0.0.1", host.port))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with client_of(live(settings_for(paypal=paypal_settings(ca_file=ca_file))), clock) as client:
        delivery = Delivery(cert_url=f"https://api.paypal.com{CERTS}good")
        answer = Sender(client, host).send(delivery)
    assert_refused(answer, 400, "signature_invalid", "certificate_unavailable")
    assert host.requests == []


@pytest.mark.parametrize(
    ("certificate", "word"),
    [
        ("expired", "certificate_expired"),
        ("untrusted", "certificate_untrusted"),
        ("another", "certificate_of_another"),
    ],
)
def test_bad_certificate_is_refused(lonely_paypal: Sender, certificate: str, word: str) -> None:
    """Case 16."""
    answer = lonely_paypal.send(lonely_paypal.delivery(certificate=certificate))
    assert_refused(answer, 400, "signature_invalid", word)


@pytest.mark.parametrize("name", ["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"])
def test_sandboxs_host_is_refused_on_live(
    ca_file: Path, clock: Clock, host: CertificateHost, name: str
) -> None:
    """Case 16."""
    with client_of(live(settings_for(paypal=paypal_settings(ca_file=ca_file))), clock) as client:
        answer = Sender(client, host).send(Delivery(cert_url=f"https://{name}{CERTS}good"))
    assert_refused(answer, 400, "signature_invalid", "cert_url_refused")


@pytest.mark.parametrize("algorithm", ["SHA1withRSA", "none", "sha256withrsa"])
def test_other_algorithms_are_refused(lonely_paypal: Sender, algorithm: str) -> None:
    """Case 18."""
    answer = lonely_paypal.send(change={"algo": algorithm})
    assert_refused(answer, 400, "signature_invalid", "unknown_algorithm")
    assert lonely_paypal.host.requests == []


@pytest.mark.parametrize("name", ["id", "time", "sig", "algo", "url"])
@pytest.mark.parametrize("value", [None, ""])
def test_partial_headers_are_refused(lonely_paypal: Sender, name: str, value: str | None) -> None:
    assert_refused(lonely_paypal.send(change={name: value}), 400, "signature_missing")
    assert lonely_paypal.host.requests == []


@pytest.mark.parametrize("name", ["id", "time", "sig", "algo", "url"])
@pytest.mark.parametrize("value", ["x" * 100_000, "\xe9", "\xff\xfe", ",", "|", " ", "{same},{same}"])
def test_strange_headers_are_refused(lonely_paypal: Sender, name: str, value: str) -> None:
    """Huge, repeated (WSGI joins them by a comma), and not ASCII."""
    same = lonely_paypal.delivery().headers()[HEADER_NAMES[name]]
    answer = lonely_paypal.send(change={name: value.replace("{same}", same)})
    assert_refused(answer, 400, "signature_invalid")
    assert lonely_paypal.host.requests == []


def test_two_gateways_signatures_are_refused(lonely_paypal: Sender) -> None:
    """No gateway sends both; on a gateway's own path the other's header is ignored."""
    both = {"Stripe-Signature": HEADER}
    answer = lonely_paypal.send(path=ANY_GATEWAY, headers=both)
    assert_refused(answer, 400, "signature_invalid", "ambiguous")
    assert_refused(lonely_paypal.send(headers=both), 503, "database_unavailable")
    name = "payment_webhook_signature_invalid_total"
    exposition = lonely_paypal.client.get("/metrics").text
    assert sample(exposition, name, gateway="unknown", reason="ambiguous") == 1


@pytest.mark.parametrize("path", [PATH, ANY_GATEWAY])
def test_paypal_can_be_switched_off(lonely: FlaskClient, path: str) -> None:
    answer = lonely.post(path, data=BODY, headers=Delivery().headers())
    assert_refused(answer, 400, "unknown_gateway")


def test_callers_idempotency_key_is_ignored(paypal: Sender, database: Database) -> None:
    """Case 19."""
    other = replace(paypal.delivery(BODY.replace(b"WH-2WR", b"WH-3WR")), transmission_id="another")
    for delivery in (paypal.delivery(), other):
        keys = {"X-Idempotency-Key": "chosen", "Idempotency-Key": "chosen"}
        assert paypal.send(delivery, headers=keys).get_json()["status"] != "duplicate"
    assert len(stored(database)) == 2


HOSTILE_BODIES = [
    b"[]",
    b"null",
    b'"x"',
    b"",
    b"\xff\xfe\x00",
    b'{"id":',
    b"[" * 100_000,
    b'{"id":"\\u0000"}',
]


def test_signed_surprise_is_parked(paypal: Sender, database: Database, subtests: pytest.Subtests) -> None:
    """Case 24."""
    for number, body in enumerate(HOSTILE_BODIES):
        with subtests.test(body=body[:20]):
            delivery = replace(paypal.delivery(body), transmission_id=f"transmission-{number}")
            answer = paypal.send(delivery)
            assert (answer.status_code, answer.get_json()["status"]) == (200, "parked")
            assert bytes(stored(database)[-1]["raw"]) == body
    assert len(stored(database)) == len(HOSTILE_BODIES)


def test_unknown_event_type_is_stored_and_counted(paypal: Sender, database: Database) -> None:
    """Case 25."""
    body = json.dumps({"id": "WH-1", "event_type": "CATALOG.PRODUCT.CREATED", "resource": {}}).encode()
    assert paypal.send(paypal.delivery(body)).status_code == 200
    assert len(stored(database)) == 1
    exposition = paypal.client.get("/metrics").text
    assert sample(exposition, "payment_webhook_processed_total", gateway="paypal") == 1


def test_mebibyte_is_the_limit(paypal: Sender, database: Database) -> None:
    """Case 27: one byte too many is refused before anything is checked or fetched."""
    assert_refused(paypal.send(body=b" " * (MEBIBYTE + 1)), 413, "body_too_large")
    assert paypal.host.requests == []
    assert paypal.send(paypal.delivery(b" " * MEBIBYTE)).status_code == 200
    assert len(stored(database)) == 1


def test_encoded_body_is_refused(lonely_paypal: Sender) -> None:
    """Case 27."""
    bomb = gzip.compress(b"0" * MEBIBYTE)
    answer = lonely_paypal.send(body=bomb, headers={"Content-Encoding": "gzip"})
    assert_refused(answer, 415, "unsupported_encoding")
    assert lonely_paypal.host.requests == []


def test_nothing_personal_is_logged(lonely_paypal: Sender, capfd: pytest.CaptureFixture[str]) -> None:
    """Without stack traces, values of headers and bodies."""
    lonely_paypal.send(lonely_paypal.delivery(b'{"email":"ada@example.org"}'))
    lonely_paypal.send(lonely_paypal.delivery(certificate="garbage"))
    lonely_paypal.send(change={"sig": "SECRETsecret"})
    lonely_paypal.send(change={"url": "https://user:secret@evil.example/"})
    printed, errors = capfd.readouterr()
    lines = [json.loads(line) for line in printed.splitlines()]
    assert {"webhook_refused", "certificate_refused", "database_unavailable"} <= {
        line["message"] for line in lines
    }
    assert errors == ""
    for word in ("ada@", "secret", "evil.example", "Traceback", TRANSMISSION_ID):
        assert word.lower() not in printed.lower()

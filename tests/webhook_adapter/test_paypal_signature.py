"""webhook_adapter.paypal_signature: what is authentic passes, and everything else is one kind of error."""

import time
import zlib
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webhook_adapter.paypal_signing import (
    BODY,
    CERT_URL,
    SIGNING_KEY,
    TRANSMISSION_ID,
    WEBHOOK_ID,
    Delivery,
    moment,
)
from tests.webhook_adapter.pki import rsa_key
from tests.webhook_adapter.signing import NOW
from webhook_adapter.paypal_signature import HEADERS, MAX_HEADER_LENGTH, Transmission, verify
from webhook_adapter.signatures import InvalidSignature

GOOD = Delivery()
SENT = Transmission(TRANSMISSION_ID, moment(NOW), "SHA256withRSA", CERT_URL)


def key(_: str) -> RSAPublicKey:
    """Return the key of the certificate at any address."""
    return rsa_key(SIGNING_KEY).public_key()


def never(url: str) -> RSAPublicKey:
    """Fail: this certificate must not be fetched."""
    raise AssertionError(f"asked for {url}")


def reason(
    headers: dict[str, str], body: bytes = BODY, webhook_id: str = WEBHOOK_ID, now: float = NOW
) -> str:
    with pytest.raises(InvalidSignature) as caught:
        verify(body, headers, webhook_id, key, now)
    return caught.value.reason


def early_reason(headers: dict[str, str], now: float = NOW) -> str:
    """Return why headers are refused, before a certificate is fetched."""
    with pytest.raises(InvalidSignature) as caught:
        verify(BODY, headers, WEBHOOK_ID, never, now)
    return caught.value.reason


def test_signed_delivery_is_authentic() -> None:
    """Case 14: offline."""
    assert verify(BODY, GOOD.headers(), WEBHOOK_ID, key, NOW) == SENT


class NotingKey:
    """Stands for a key, and notes what it is to verify."""

    def __init__(self) -> None:
        self.signed: list[bytes] = []

    def verify(self, _signature: bytes, signed: bytes, *_: object) -> None:
        self.signed.append(signed)


def test_what_is_signed_is_written_as_paypal_documents_it() -> None:
    """Case 14: joined by bars; CRC-32 in unsigned decimal, here of the body that every table has."""
    noting = NotingKey()
    verify(b"123456789", GOOD.headers(), WEBHOOK_ID, lambda _: noting, NOW)  # type: ignore[arg-type, return-value]
    assert noting.signed == [f"{TRANSMISSION_ID}|2023-11-14T22:13:20Z|{WEBHOOK_ID}|3421780262".encode()]


CHANGES = {
    "id": {"id": "69cd13f0-d67a-11e5-baa3-778b53f4ae56"},
    "time": {"time": moment(NOW + 1)},
    "fraction": {"time": "2023-11-14T22:13:20.0Z"},
    "another signature": {"sig": Delivery(body=b"{}").signature()},
    "another key": {"sig": Delivery(key=rsa_key(7)).signature()},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed_delivery_is_refused(change: dict[str, str]) -> None:
    """Case 14."""
    assert reason(GOOD.headers(**change)) == "no_match"


@pytest.mark.parametrize("position", [0, 30, len(BODY) - 1])
def test_changed_body_is_refused(position: int) -> None:
    """Case 14."""
    changed = bytearray(BODY)
    changed[position] ^= 1
    assert reason(GOOD.headers(), bytes(changed)) == "no_match"


def test_another_webhooks_delivery_is_refused() -> None:
    """Case 14: somebody else's webhook at PayPal signs with the same key."""
    assert reason(GOOD.headers(), webhook_id="WH-ANOTHER") == "no_match"


@pytest.mark.parametrize(
    "algorithm",
    [
        "SHA1withRSA",
        "none",
        "sha256withrsa",
        "SHA256WITHRSA",
        "SHA256withRSA ",
        "SHA256withRSA,SHA256withRSA",
    ],
)
def test_other_algorithms_are_refused(algorithm: str) -> None:
    """Case 18."""
    assert early_reason(GOOD.headers(algo=algorithm)) == "unknown_algorithm"


def test_other_signatures_of_the_right_key_are_refused() -> None:
    """Case 18: whatever the header says, the one scheme is checked."""
    signed = f"{TRANSMISSION_ID}|{moment(NOW)}|{WEBHOOK_ID}|{zlib.crc32(BODY)}".encode()
    private = rsa_key(SIGNING_KEY)
    for signature in (
        private.sign(signed, PKCS1v15(), SHA1()),  # noqa: S303 - that is the point
        private.sign(signed, PSS(MGF1(SHA256()), 32), SHA256()),
    ):
        assert reason(GOOD.headers(sig=b64encode(signature).decode())) == "no_match"


@pytest.mark.parametrize(
    ("age", "word"),
    [
        (0, None),
        (300, None),
        (3 * 86_400, None),
        (4 * 86_400, None),
        (4 * 86_400 + 1, "too_old"),
        (-300, None),
        (-301, "in_future"),
    ],
)
def test_age_is_bounded(age: int, word: str | None) -> None:
    """PayPal's last try comes after three days, perhaps with the time of the first."""
    if word is None:
        assert verify(BODY, GOOD.headers(), WEBHOOK_ID, key, NOW + age) == SENT
    else:
        assert early_reason(GOOD.headers(), NOW + age) == word


@pytest.mark.parametrize("name", ["id", "time", "sig", "algo", "url"])
@pytest.mark.parametrize("value", [None, ""])
def test_partial_headers_are_refused(name: str, value: str | None) -> None:
    assert early_reason(GOOD.headers(**{name: value})) == "missing"


def test_no_headers_are_refused() -> None:
    assert early_reason({}) == "missing"


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
BAD_HEADERS = {
    "huge id": ({"id": "a" * (MAX_HEADER_LENGTH + 1)}, "too_long"),
    "huge signature": ({"sig": "A" * 2**20}, "too_long"),
    "latin-1": ({"id": "é"}, "not_ascii"),
    "lone surrogate": ({"sig": "\ud800"}, "not_ascii"),
    "other digits": ({"time": moment(NOW).translate(ARABIC)}, "not_ascii"),
    "repeated id": ({"id": f"{TRANSMISSION_ID},{TRANSMISSION_ID}"}, "bad_id"),
    "repeated id, joined with a blank": ({"id": f"{TRANSMISSION_ID}, {TRANSMISSION_ID}"}, "bad_id"),
    "a bar in the id": ({"id": f"{TRANSMISSION_ID}|x"}, "bad_id"),
    "a newline after the id": ({"id": f"{TRANSMISSION_ID}\n"}, "bad_id"),
    "a NUL in the id": ({"id": "a\0"}, "bad_id"),
    "repeated time": ({"time": f"{moment(NOW)},{moment(NOW)}"}, "bad_timestamp"),
    "a bar in the time": ({"time": f"{moment(NOW)}|x"}, "bad_timestamp"),
    "no zone": ({"time": "2023-11-14T22:13:20"}, "bad_timestamp"),
    "another zone": ({"time": "2023-11-14T22:13:20+01:00"}, "bad_timestamp"),
    "Unix seconds": ({"time": str(NOW)}, "bad_timestamp"),
    "month 13": ({"time": "2023-13-14T22:13:20Z"}, "bad_timestamp"),
    "February 30": ({"time": "2023-02-30T22:13:20Z"}, "bad_timestamp"),
    "second 60": ({"time": "2023-11-14T22:13:60Z"}, "bad_timestamp"),
    "a newline after the time": ({"time": f"{moment(NOW)}\n"}, "bad_timestamp"),
    "not base64": ({"sig": "!" * 344}, "bad_base64"),
    "base64 with blanks": ({"sig": "QUJD QUJD"}, "bad_base64"),
    "base64 without padding": ({"sig": "QQ"}, "bad_base64"),
    "repeated signature": ({"sig": f"{GOOD.signature()},{GOOD.signature()}"}, "bad_base64"),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_bad_headers_are_refused_before_a_certificate_is_asked_for(name: str) -> None:
    changes, word = BAD_HEADERS[name]
    assert early_reason(GOOD.headers(**changes)) == word


@pytest.mark.parametrize("signature", [b"", b"\0", b"x" * 255, b"x" * 257, b"\xff" * 256, b"x" * 1400])
def test_signatures_of_any_length_are_refused(signature: bytes) -> None:
    assert reason(GOOD.headers(sig=b64encode(signature).decode())) in ("no_match", "missing")


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff\x00\xfe", b"[" * 100_000])
def test_any_bytes_can_be_authentic(body: bytes) -> None:
    """Case 24: verification does not read what it verifies."""
    delivery = replace(GOOD, body=body)
    assert verify(body, delivery.headers(), WEBHOOK_ID, key, NOW) == SENT


fragments = st.sampled_from(
    [
        TRANSMISSION_ID,
        moment(NOW),
        WEBHOOK_ID,
        "SHA256withRSA",
        CERT_URL,
        GOOD.signature(),
        "|",
        ",",
        "=",
        "\0",
        "é",
        "Z",
    ]
)
values = st.text(max_size=40) | st.lists(fragments, max_size=4).map("".join)
near = st.fixed_dictionaries({}, optional=dict.fromkeys(HEADERS, values))
one_off = st.tuples(st.sampled_from(HEADERS), values).map(
    lambda change: GOOD.headers() | {change[0]: change[1]}
)
moments = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)


def refuse_or_verify(body: bytes, headers: dict[str, str], webhook_id: str, now: float) -> None:
    """Fail for any exception but InvalidSignature, and for a verification that takes long."""
    began = time.perf_counter()
    with suppress(InvalidSignature):
        verify(body, headers, webhook_id, key, now)
    assert time.perf_counter() - began < 2  # generous: the machine may be busy


@settings(deadline=None)
@given(st.binary(max_size=200) | st.just(BODY), near | one_off, st.text(max_size=20), moments)
def test_nothing_but_invalid_signature_escapes(
    body: bytes, headers: dict[str, str], webhook_id: str, now: float
) -> None:
    refuse_or_verify(body, headers, webhook_id, now)


@settings(deadline=None)
@given(st.binary(max_size=200), near | one_off)
def test_nothing_is_authentic_without_the_key(body: bytes, headers: dict[str, str]) -> None:
    """For any headers, also for those that are almost our own delivery."""
    if body != BODY:
        with pytest.raises(InvalidSignature):
            verify(body, headers, WEBHOOK_ID, key, NOW)


def test_long_fuzzing(soak: bool) -> None:
    """Fuzz the verifier for longer: `--soak`."""
    many = 20_000 if soak else 20
    longer = settings(max_examples=many, deadline=None)
    longer(given(st.binary(max_size=5000), near | one_off, st.text(), moments)(refuse_or_verify))()


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=200), st.integers(1_600_000_000, 2_000_000_000))
def test_what_the_key_signed_is_authentic(body: bytes, now: int) -> None:
    delivery = Delivery(body=body, time=moment(now))
    assert verify(body, delivery.headers(), WEBHOOK_ID, key, now).id == TRANSMISSION_ID

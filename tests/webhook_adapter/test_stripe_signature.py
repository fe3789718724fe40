"""webhook_adapter.stripe_signature: what is authentic passes, and everything else is one kind of error."""

from collections.abc import Sequence
from contextlib import suppress

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webhook_adapter.signing import BODY, HEADER, NOW, SECRET, SIGNATURE, header, signature
from webhook_adapter.signatures import InvalidSignature
from webhook_adapter.stripe_signature import MAX_HEADER_LENGTH, MAX_SIGNATURES, verify

OTHER = "0" * 64


def reason(
    body: bytes, sent: str | bytes | None, secrets: Sequence[str] = (SECRET,), now: float = NOW
) -> str:
    with pytest.raises(InvalidSignature) as caught:
        verify(body, sent, secrets, now)
    return caught.value.reason


def test_vector_is_authentic() -> None:
    """Case 1."""
    assert verify(BODY, HEADER, [SECRET], NOW) == NOW


def test_header_may_be_bytes() -> None:
    assert verify(BODY, HEADER.encode(), [SECRET], NOW) == NOW


@pytest.mark.parametrize("position", [0, 30, len(BODY) - 1])
def test_changed_byte_is_refused(position: int) -> None:
    """Case 2."""
    changed = bytearray(BODY)
    changed[position] ^= 1
    assert reason(bytes(changed), HEADER) == "no_match"


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "evt_test_1", "object": "event", "type": "payment_intent.succeeded"}',
        b'{"object":"event","id":"evt_test_1","type":"payment_intent.succeeded"}',
        BODY + b"\n",
        b"\xef\xbb\xbf" + BODY,
    ],
)
def test_reserialised_body_is_refused(body: bytes) -> None:
    """Case 3."""
    assert reason(body, HEADER) == "no_match"


@pytest.mark.parametrize("age", [-300, -1, 0, 1, 300])
def test_five_minutes_either_way_are_tolerated(age: int) -> None:
    """Cases 4 and 5: the bound itself is in."""
    assert verify(BODY, HEADER, [SECRET], NOW + age) == NOW


@pytest.mark.parametrize(("age", "word"), [(301, "too_old"), (-301, "in_future"), (-86_400, "in_future")])
def test_older_or_newer_is_refused(age: int, word: str) -> None:
    """Cases 4 and 5."""
    assert reason(BODY, HEADER, now=NOW + age) == word


def test_official_sdk_accepts_a_moment_in_the_future() -> None:
    """Case 5: why we do not use the SDK here. If this fails, decide again."""
    sent = header(BODY, 4_000_000_000)
    stripe.WebhookSignature.verify_header(BODY.decode(), sent, SECRET, 300)
    assert reason(BODY, sent) == "in_future"


def test_official_sdk_agrees_on_what_is_authentic() -> None:
    sent = header(BODY)
    assert stripe.WebhookSignature.verify_header(BODY.decode(), sent, SECRET, None)
    assert verify(BODY, sent, [SECRET], NOW) == NOW


@pytest.mark.parametrize("moment", [NOW + 0.9, NOW + 300.9, NOW - 0.5])
def test_now_counts_in_whole_seconds(moment: float) -> None:
    assert verify(BODY, HEADER, [SECRET], moment) == NOW


def test_any_configured_secret_will_do() -> None:
    """Case 8: while a secret is rotated both verify; after its retirement the old one does not."""
    old, new = header(BODY, secret="whsec_old"), header(BODY, secret="whsec_new")
    for sent in (old, new):
        assert verify(BODY, sent, ["whsec_old", "whsec_new"], NOW) == NOW
    assert verify(BODY, new, ["whsec_new"], NOW) == NOW
    assert reason(BODY, old, ["whsec_new"]) == "no_match"


def test_any_signature_of_several_will_do() -> None:
    sent = f"t={NOW},v1={OTHER},v1={SIGNATURE},v1=,v1=short"
    assert verify(BODY, sent, [SECRET], NOW) == NOW


def test_unknown_schemes_and_order_do_not_matter() -> None:
    assert verify(BODY, f"v0={OTHER},v1={SIGNATURE},v9=a=b,t={NOW}", [SECRET], NOW) == NOW


def test_no_secret_verifies_nothing() -> None:
    assert reason(BODY, HEADER, []) == "no_match"


ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

BAD_HEADERS = {
    "absent": (None, "missing"),
    "empty": ("", "missing"),
    "empty bytes": (b"", "missing"),
    "blank": (" ", "malformed"),
    "t only": (f"t={NOW}", "no_signature"),
    "v1 only": (f"v1={SIGNATURE}", "no_timestamp"),
    "v0 only": (f"t={NOW},v0={SIGNATURE}", "no_signature"),
    "t empty": (f"t=,v1={SIGNATURE}", "bad_timestamp"),
    "v1 empty": (f"t={NOW},v1=", "no_match"),
    "garbage": ("garbage", "malformed"),
    "only commas": (",,,", "malformed"),
    "trailing comma": (HEADER + ",", "malformed"),
    "only equals": ("=", "no_timestamp"),
    "blank after comma": (f"t={NOW}, v1={SIGNATURE}", "malformed"),
    "blank in t": (f"t= {NOW},v1={SIGNATURE}", "malformed"),
    "newline after t": (f"t={NOW}\n,v1={SIGNATURE}", "malformed"),
    "plus": (f"t=+{NOW},v1={SIGNATURE}", "bad_timestamp"),
    "minus": (f"t=-{NOW},v1={SIGNATURE}", "bad_timestamp"),
    "underscore": (f"t=1_700_000_000,v1={SIGNATURE}", "bad_timestamp"),
    "leading zero": (f"t=0{NOW},v1={SIGNATURE}", "bad_timestamp"),
    "decimals": (f"t={NOW}.0,v1={SIGNATURE}", "bad_timestamp"),
    "hexadecimal": (f"t=0x6553f100,v1={SIGNATURE}", "bad_timestamp"),
    "zero": (f"t=0,v1={SIGNATURE}", "bad_timestamp"),
    "five thousand digits": (f"t={'9' * 4000},v1={OTHER}", "bad_timestamp"),
    "other digits": (HEADER.translate(ARABIC_DIGITS), "not_ascii"),
    "other digits as bytes": (HEADER.translate(ARABIC_DIGITS).encode(), "not_ascii"),
    "latin-1": (f"t={NOW},v1=é", "not_ascii"),
    "lone surrogate": (f"t={NOW},v1=\ud800", "not_ascii"),
    "not UTF-8": (b"t=1700000000,v1=\xff\xfe", "not_ascii"),
    "nul": (f"t={NOW}\0,v1={SIGNATURE}", "malformed"),
    "capitals": (f"t={NOW},v1={SIGNATURE.upper()}", "no_match"),
    "capital keys": (f"T={NOW},V1={SIGNATURE}", "no_timestamp"),
    "cut short": (HEADER[:-1], "no_match"),
    "one character more": (HEADER + "0", "no_match"),
    "signature of another scheme": (f"t={NOW},v1=sha256={SIGNATURE}", "no_match"),
    "t twice, equal": (f"t={NOW},t={NOW},v1={SIGNATURE}", "repeated_timestamp"),
    "two header lines, joined": (f"t={NOW},v1={OTHER},{HEADER}", "repeated_timestamp"),
    "two header lines, joined with blanks": (f"{HEADER}, {HEADER}", "malformed"),
    "too many signatures": (HEADER + f",v1={SIGNATURE}" * MAX_SIGNATURES, "too_many_signatures"),
    "huge": (HEADER + "," + "x=" + "x" * MAX_HEADER_LENGTH, "too_long"),
    "a megabyte of commas": ("," * 2**20, "too_long"),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_bad_header_is_refused(name: str) -> None:
    """Case 6, and what else a header can be."""
    sent, word = BAD_HEADERS[name]
    assert reason(BODY, sent) == word


def test_moment_is_signed_as_written() -> None:
    """A signature over another spelling of the same number does not count."""
    sent = f"t={NOW},v1={signature(BODY, f'0{NOW}')}"
    assert reason(BODY, sent) == "no_match"


def test_whole_secret_is_the_key() -> None:
    """The part after whsec_ is not a key of its own, nor base64."""
    assert reason(BODY, header(BODY, secret=SECRET.removeprefix("whsec_"))) == "no_match"


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff\x00\xfe", b"[" * 100_000])
def test_any_bytes_can_be_authentic(body: bytes) -> None:
    """Case 24: verification does not read what it verifies."""
    assert verify(body, header(body), [SECRET], NOW) == NOW


fragments = st.sampled_from(
    ["t=", "v1=", "v0=", ",", "=", str(NOW), SIGNATURE, OTHER, " ", "\0", "é", "٣", "t", "v1", "-", "9" * 30]
)
near_headers = st.lists(fragments, max_size=12).map("".join)
headers = st.none() | st.text() | st.binary() | near_headers | near_headers.map(lambda text: text.encode())
moments = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.just(BODY), headers, st.lists(st.text(max_size=20), max_size=3), moments)
def test_nothing_but_invalid_signature_escapes(
    body: bytes, sent: str | bytes | None, secrets: list[str], now: float
) -> None:
    with suppress(InvalidSignature):
        verify(body, sent, secrets, now)


@settings(deadline=None)
@given(st.binary(max_size=200), headers, st.integers(NOW - 1000, NOW + 1000))
def test_nothing_is_authentic_without_the_secret(body: bytes, sent: str | bytes | None, now: int) -> None:
    """For any header, also one that is almost good: our own vector signs one body only."""
    if body != BODY:
        with pytest.raises(InvalidSignature):
            verify(body, sent, [SECRET], now)


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(1, 10**11), st.text(min_size=1, max_size=40))
def test_what_the_secret_signed_is_authentic(body: bytes, now: int, tail: str) -> None:
    secret = "whsec_" + tail
    assert verify(body, header(body, now, secret), [secret], now) == now

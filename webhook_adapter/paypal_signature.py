"""PayPal's webhook signature as a pure function: SHA256withRSA with a certificate that the request names.

This is code of our own, because PayPal's current SDK does not verify webhooks and the former one is broken.
Everything that is cheap to check is checked before the certificate is fetched.
"""

from __future__ import annotations

import binascii
import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature as NoMatch
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from webhook_adapter.signatures import InvalidSignature

ALGORITHM: Final = "SHA256withRSA"
# PayPal tries for three days, and does not say whether a later try has a time of its own.
OLDEST_SECONDS: Final = 4 * 24 * 3600
NEWEST_SECONDS: Final = 300
MAX_HEADER_LENGTH: Final = 2048

# ASCII only, and without the `|` that separates the signed parts. Repeated header lines reach WSGI joined by
# a comma, which none of the patterns allows.
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_TIME = re.compile(r"(2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?Z")


#: The headers with the parts of a Transmission, in their order, and the one with the signature.
HEADERS: Final = (
    "Paypal-Transmission-Id",
    "Paypal-Transmission-Time",
    "Paypal-Auth-Algo",
    "Paypal-Cert-Url",
    "Paypal-Transmission-Sig",
)


class Transmission(NamedTuple):
    """What a verified request says of itself; its id and time were signed."""

    id: str
    time: str
    auth_algo: str
    cert_url: str


def verify(
    body: bytes,
    headers: Mapping[str, str],
    webhook_id: str,
    trusted_key: Callable[[str], RSAPublicKey],
    now: float,
) -> Transmission:
    """Check that PayPal signed these bytes for this webhook, and return what it says of the transmission.

    `body` is what arrived, byte for byte; `headers` has those of HEADERS that arrived; `trusted_key` returns
    the key of the certificate at an address, or raises InvalidSignature; `now` is in Unix seconds. Raises
    InvalidSignature and nothing else.
    """
    *said, signature = (_header(headers, name) for name in HEADERS)
    sent = Transmission(*said)
    if sent.auth_algo != ALGORITHM:
        raise InvalidSignature("unknown_algorithm")
    if not _ID.fullmatch(sent.id):
        raise InvalidSignature("bad_id")
    _check_age(sent.time, now)
    signed = f"{sent.id}|{sent.time}|{webhook_id}|{zlib.crc32(body)}"
    given = _decoded(signature)
    try:
        trusted_key(sent.cert_url).verify(given, signed.encode(), PKCS1v15(), SHA256())
    except NoMatch:
        raise InvalidSignature("no_match") from None
    return sent


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise InvalidSignature("missing")
    if len(value) > MAX_HEADER_LENGTH:
        raise InvalidSignature("too_long")
    if not value.isascii():
        raise InvalidSignature("not_ascii")
    return value


def _check_age(time: str, now: float) -> None:
    found = _TIME.fullmatch(time)
    try:
        moment = datetime.fromisoformat(found[1] + "+00:00").timestamp() if found else None
    except ValueError:  # the 30th of February
        moment = None
    if moment is None:
        raise InvalidSignature("bad_timestamp")
    if now - moment > OLDEST_SECONDS:
        raise InvalidSignature("too_old")
    if moment - now > NEWEST_SECONDS:
        raise InvalidSignature("in_future")


def _decoded(signature: str) -> bytes:
    try:
        return b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSignature("bad_base64") from None

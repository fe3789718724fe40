"""Stripe's webhook signature, scheme v1, as a pure function.

This is code of our own, because the official SDK accepts a time far in the future and digits that are not
ASCII, and raises TypeError or UnicodeDecodeError for some forged requests.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from typing import Final

from webhook_adapter.signatures import InvalidSignature

TOLERANCE_SECONDS: Final = 300
MAX_HEADER_LENGTH: Final = 4096
MAX_SIGNATURES: Final = 16

# ASCII digits only (int() takes those of any script) without a leading zero, as Stripe writes a time.
_MOMENT = re.compile(r"[1-9][0-9]{0,11}")
_VISIBLE = re.compile(r"[!-~]+")


def verify(body: bytes, header: str | bytes | None, secrets: Iterable[str], now: float) -> int:
    """Check that Stripe signed these bytes in the last minutes, and return the time, in Unix seconds.

    `body` is what arrived, byte for byte; `header` is the value of Stripe-Signature; `secrets` are whole
    `whsec_...` strings, none of them empty; `now` is in Unix seconds. Raises InvalidSignature and nothing
    else.
    """
    items = _items(header)
    moment = _moment([value for key, value in items if key == "t"])
    signatures = [value for key, value in items if key == "v1"]
    if not signatures:
        raise InvalidSignature("no_signature")
    if len(signatures) > MAX_SIGNATURES:
        raise InvalidSignature("too_many_signatures")
    # In both directions: a request with a time in the future could be replayed until that time.
    age = int(now) - int(moment)
    if age > TOLERANCE_SECONDS:
        raise InvalidSignature("too_old")
    if age < -TOLERANCE_SECONDS:
        raise InvalidSignature("in_future")
    signed = moment.encode("ascii") + b"." + body
    for secret in secrets:
        expected = hmac.digest(secret.encode(), signed, "sha256").hex()
        if any(hmac.compare_digest(expected, signature) for signature in signatures):
            return int(moment)
    raise InvalidSignature("no_match")


def _items(header: str | bytes | None) -> list[tuple[str, str]]:
    """Split `key=value,key=value`, which must be ASCII."""
    if not header:
        raise InvalidSignature("missing")
    if len(header) > MAX_HEADER_LENGTH:
        raise InvalidSignature("too_long")
    if not header.isascii():
        raise InvalidSignature("not_ascii")
    text = header if isinstance(header, str) else header.decode("ascii")
    # Stripe does not write blanks, and ` t` must not become another key than `t`.
    if not _VISIBLE.fullmatch(text):
        raise InvalidSignature("malformed")
    items = []
    for item in text.split(","):
        key, equals, value = item.partition("=")
        if not equals:
            raise InvalidSignature("malformed")
        items.append((key, value))
    return items


def _moment(found: list[str]) -> str:
    """Return the time as it was written: these very characters were signed."""
    if not found:
        raise InvalidSignature("no_timestamp")
    # Repeated header lines reach WSGI joined by a comma: two times come from two headers.
    if len(found) > 1:
        raise InvalidSignature("repeated_timestamp")
    if not _MOMENT.fullmatch(found[0]):
        raise InvalidSignature("bad_timestamp")
    return found[0]

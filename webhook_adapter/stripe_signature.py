"""Stripe's webhook signature, scheme v1, as a pure function.

Own lines, because the official SDK accepts what must not pass: a moment far in the future, digits
that are not ASCII; and it answers some forged requests with TypeError or UnicodeDecodeError.
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

# ASCII digits only (int() takes any script's), no leading zero: the one way Stripe writes a moment.
_MOMENT = re.compile(r"[1-9][0-9]{0,11}")
_VISIBLE = re.compile(r"[!-~]+")


def verify(body: bytes, header: str | bytes | None, secrets: Iterable[str], now: float) -> int:
    """Check that Stripe signed these bytes lately, and return when: Unix seconds.

    `body` is what arrived, byte for byte; `header` the value of Stripe-Signature; `secrets` whole
    `whsec_...` strings, none empty; `now` Unix seconds. Nothing but InvalidSignature is raised.
    """
    items = _items(header)
    moment = _moment([value for key, value in items if key == "t"])
    signatures = [value for key, value in items if key == "v1"]
    if not signatures:
        raise InvalidSignature("no_signature")
    if len(signatures) > MAX_SIGNATURES:
        raise InvalidSignature("too_many_signatures")
    # Both ways: a moment far ahead would stay replayable until it comes.
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
    """Split `key=value,key=value`; all of it ASCII."""
    if not header:
        raise InvalidSignature("missing")
    if len(header) > MAX_HEADER_LENGTH:
        raise InvalidSignature("too_long")
    if not header.isascii():
        raise InvalidSignature("not_ascii")
    text = header if isinstance(header, str) else header.decode("ascii")
    # Stripe writes no blanks; to skip them would make ` t` another key than `t`.
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
    """Return the one moment, as it was written: those characters were signed."""
    if not found:
        raise InvalidSignature("no_timestamp")
    # Repeated header lines reach WSGI joined by a comma: two moments are two headers.
    if len(found) > 1:
        raise InvalidSignature("repeated_timestamp")
    if not _MOMENT.fullmatch(found[0]):
        raise InvalidSignature("bad_timestamp")
    return found[0]

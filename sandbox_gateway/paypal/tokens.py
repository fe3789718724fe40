"""Access tokens: they carry their times and a proof, so they stay valid after a restart."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

_PREFIX = "A21AA"
_TIMES = struct.Struct(">QQ")
"""Issued and expiring, in milliseconds."""
_NONCE, _PROOF = 8, 32


def issue(secret: str, now: float, valid_seconds: float) -> str:
    """Return a token that is valid from now on."""
    times = _TIMES.pack(_milliseconds(now), _milliseconds(now + valid_seconds))
    signed = times + secrets.token_bytes(_NONCE)
    return _PREFIX + base64.urlsafe_b64encode(signed + _proof(secret, signed)).decode().rstrip("=")


def is_valid(token: str, secret: str, now: float, *, not_before: float = 0.0) -> bool:
    """Return whether a token is one of ours, has not expired, and was issued after a moment."""
    signed, proof = _parts(token)
    if not hmac.compare_digest(proof, _proof(secret, signed)):
        return False
    issued, expires = _TIMES.unpack_from(signed)
    return bool(_milliseconds(not_before) <= issued and _milliseconds(now) < expires)


def _parts(token: str) -> tuple[bytes, bytes]:
    """Take a token apart; what cannot be one becomes parts that prove nothing."""
    encoded = token.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _TIMES.size + _NONCE + _PROOF:
        raw = bytes(_TIMES.size + _NONCE + _PROOF)
    return raw[:-_PROOF], raw[-_PROOF:]


def _proof(secret: str, signed: bytes) -> bytes:
    return hmac.digest(secret.encode(), signed, hashlib.sha256)


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))

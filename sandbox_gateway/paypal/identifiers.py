"""Identifiers in PayPal's style."""

from __future__ import annotations

import hashlib
import secrets
import string
import uuid

from sandbox_gateway.identifiers import random_text

_ALPHABET = string.ascii_uppercase + string.digits


def new_id() -> str:
    """Return a fresh identifier of an order, capture or refund, such as `5O190127TN364715T`."""
    return random_text(17, _ALPHABET)


def new_dispute_id() -> str:
    """Return a fresh identifier of a dispute, such as `PP-D-27803`."""
    return f"PP-D-{secrets.randbelow(10**9)}"


def new_event_id() -> str:
    """Return a fresh identifier of an event, such as `WH-1GE84257G0350133W-6RW800890C634293G`."""
    return f"WH-{new_id()}-{new_id()}"


def new_transmission_id() -> str:
    """Return a fresh identifier of a transmission: a UUID of version 1 that names no machine."""
    return str(uuid.uuid1(secrets.randbits(48) | 1 << 40, secrets.randbits(14)))


def account_id(name: str) -> str:
    """Return the account that always belongs to a name: 13 letters and digits."""
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest())
    return "".join(_ALPHABET[digest // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(13))

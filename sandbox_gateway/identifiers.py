"""Identifiers in Stripe's style."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Return a fresh identifier such as `pi_3Q...`: prefix, underscore, random letters and digits."""
    return f"{prefix}_{random_text(length)}"


def random_text(length: int) -> str:
    """Return random letters and digits from the system's generator."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))

"""Random identifiers, in the style of Stripe's where a gateway has no other."""

from __future__ import annotations

import secrets
import string

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Return a fresh identifier such as `pi_3Q...`: prefix, underscore, random letters and digits."""
    return f"{prefix}_{random_text(length)}"


def random_text(length: int, alphabet: str = _LETTERS_AND_DIGITS) -> str:
    """Return random characters of an alphabet, from the system's generator."""
    return "".join(secrets.choice(alphabet) for _ in range(length))

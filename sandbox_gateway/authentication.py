"""What a caller shows in the Authorization header, and comparing it with a secret."""

from __future__ import annotations

import hmac

from flask import Request
from werkzeug.datastructures import Authorization


def shown_authorization(request: Request) -> Authorization | None:
    """Return the Authorization header taken apart; None when it is absent or cannot be read."""
    try:
        return request.authorization
    except ValueError:  # werkzeug reads Basic as ASCII, without looking whether it is
        return None


def basic_credentials(request: Request) -> tuple[str, str]:
    """Return the user name and the password of Basic; empty texts when the caller shows something else."""
    shown = shown_authorization(request)
    if shown is None or shown.type != "basic":
        return "", ""
    return shown.username or "", shown.password or ""


def is_secret(shown: str, secret: str) -> bool:
    """Compare what a caller showed with a secret, in a time that does not depend on either."""
    return hmac.compare_digest(shown.encode(errors="replace"), secret.encode())

"""Who calls: the holder of the secret key, or a browser with a client secret."""

from __future__ import annotations

from flask import Request

from sandbox_gateway.authentication import is_secret, shown_authorization
from sandbox_gateway.errors import ApiError
from sandbox_gateway.resources import Resource

_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using "
    "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
)


def holds_secret_key(request: Request, secret_key: str, *, may_be_browser: bool) -> bool:
    """Return True for a caller with the secret key, False for a browser; raise `ApiError` for others.

    A browser shows a publishable key or none. It may read and confirm an intent whose client secret it knows;
    elsewhere it is refused with 401 or 403.
    """
    key = _presented_key(request)
    if key and is_secret(key, secret_key):
        return True
    if key and not key.startswith("pk_test_"):
        raise _unauthorized(f"Invalid API Key provided: {_masked(key)}")
    if may_be_browser:
        return False
    if key:
        message = "This API call cannot be made with a publishable API key. Please use a secret API key."
        raise ApiError(message, status=403, code="secret_key_required")
    raise _unauthorized(_NO_KEY)


def check_client_secret(intent: Resource, client_secret: str | None) -> None:
    """Raise `ApiError` unless the browser knows the intent's client secret."""
    if client_secret is None:
        raise _unauthorized(_NO_KEY)
    if not is_secret(client_secret, intent["client_secret"]):
        raise ApiError(
            "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="client_secret",
        )


def _presented_key(request: Request) -> str:
    """Return the token of Bearer or the user name of Basic, which is how `curl -u sk_test_...:` sends it."""
    authorization = shown_authorization(request)
    if authorization is None:
        return ""
    if authorization.type == "basic":
        return authorization.username or ""
    return (authorization.token or "") if authorization.type == "bearer" else ""


def _masked(key: str) -> str:
    return f"{key[:8]}{'*' * 8}{key[-4:]}" if len(key) > 12 else "*" * len(key)


def _unauthorized(message: str) -> ApiError:
    return ApiError(message, status=401)

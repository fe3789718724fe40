"""Refusals in Stripe's shape."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request that Stripe would refuse.

    `status` is the HTTP status; the body is `{"error": {type, code, message, param, ...}}` without the
    members that are not known, as Stripe sends it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        error_type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **details: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        members = {"code": code, "message": message, "param": param, "type": error_type, **details}
        self.body: dict[str, Any] = {
            "error": {name: value for name, value in members.items() if value is not None}
        }


def missing(kind: str, identifier: str, param: str, *, status: int = 404) -> ApiError:
    """Say that no such object exists: 404 for the one in the path, 400 for one named by a parameter."""
    return ApiError(f"No such {kind}: '{identifier}'", status=status, code="resource_missing", param=param)


def unexpected_state(intent: dict[str, Any], message: str) -> ApiError:
    """Refuse a step that the intent's status does not allow; the error carries the intent."""
    return ApiError(message, code="payment_intent_unexpected_state", payment_intent=intent)


def internal_error() -> ApiError:
    """Admit a fault of the sandbox itself."""
    return ApiError("The sandbox gateway failed; its log says why.", status=500, error_type="api_error")


def rate_limited() -> ApiError:
    """Say that too many calls came at once."""
    return ApiError(
        "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.",
        status=429,
        code="rate_limit",
    )


def key_in_use(key: str) -> ApiError:
    """Say that another request with the same idempotency key is being executed."""
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later.",
        status=409,
        error_type="idempotency_error",
        code="idempotency_key_in_use",
    )

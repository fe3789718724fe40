"""Refusals that only Stripe's API knows."""

from __future__ import annotations

from sandbox_gateway.errors import ApiError
from sandbox_gateway.resources import Resource


def unexpected_state(intent: Resource, message: str) -> ApiError:
    """Return the refusal of a step that the intent's status does not allow; it carries the intent."""
    return ApiError(message, code="payment_intent_unexpected_state", payment_intent=intent)


def rate_limited() -> ApiError:
    """Return the refusal of a call because too many came at once."""
    return ApiError(
        "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.",
        status=429,
        code="rate_limit",
    )


def key_in_use(key: str | None) -> ApiError:
    """Return the refusal of a request whose idempotency key belongs to one that is being executed."""
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably means you "
        f"submitted twice, and the other request is still going through): {key}. Please try again later.",
        status=409,
        error_type="idempotency_error",
        code="idempotency_key_in_use",
    )

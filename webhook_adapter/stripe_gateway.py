"""The adapter's calls to Stripe: payment intents, by its official SDK."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

import stripe
import structlog
from stripe.params import PaymentIntentCreateParams

from outbound import retry_after
from outbound.stripe_client import stripe_client
from webhook_adapter.errors import ApiError
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.payment_gateway import (
    AmountRefusedError,
    GatewayBusyError,
    GatewayRefusedError,
    GatewayUnavailableError,
    Intent,
    IntentInFlightError,
    RememberedFailureError,
)
from webhook_adapter.settings import Settings

log = structlog.get_logger(__name__)

T = TypeVar("T")

NAME: Final = "stripe"
# Stripe keeps a failure under its key for a day. An intent cannot be paid as long as nobody knows its secret,
# so another one, under the next of these keys, does no harm.
KEY_SUFFIXES: Final = ("", "-2", "-3")


class StripeGateway:
    """Creates and cancels payment intents at Stripe; a `PaymentGateway`."""

    def __init__(self, settings: Settings, calls: GatewayCalls) -> None:
        self._calls = calls
        client = stripe_client(settings.stripe_secret_key, settings.stripe_api_base, settings.gateway_timeout)
        self._intents = client.v1.payment_intents

    def create_intent(self, call: Mapping[str, Any]) -> Intent:
        """Create a payment intent, amount in Stripe's units."""
        if call.get("is_old"):
            # Stripe may have forgotten the key by now. Its search is a minute behind: less than a day.
            found = self._call(lambda: self._find(call["metadata"]["payment_id"]))
            if found is not None:
                return _intent(found)
        parameters: PaymentIntentCreateParams = {
            "amount": call["amount"],
            "currency": call["currency"],
            "description": call["description"],
            "metadata": call["metadata"],
            # What the dashboard allows, except what would send the donor to another site.
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
        for suffix in KEY_SUFFIXES:
            options: stripe.RequestOptions = {"idempotency_key": call["idempotency_key"] + suffix}
            try:
                return _intent(self._call(partial(self._intents.create, parameters, options)))
            except RememberedFailureError:
                log.warning("gateway_failure_remembered", gateway=NAME)
        raise GatewayUnavailableError(NAME)

    def cancel_intent(self, intent_id: str) -> bytes | None:
        """Cancel an intent and return it as it is now: it may have been paid, or be about to be.

        None where Stripe does not know the intent.
        """
        # Without an idempotency key: Stripe refuses a second cancel like one that comes too late.
        try:
            answer = self._call(lambda: self._intents.cancel(intent_id))
        except _UnexpectedStateError:
            answer = self._call(lambda: self._intents.retrieve(intent_id))
        except _UnknownIntentError:
            return None
        response = getattr(answer, "last_response", None)
        if getattr(answer, "id", None) != intent_id or response is None:
            raise GatewayUnavailableError(NAME)
        return str(response.body).encode()

    def _find(self, payment_id: str) -> stripe.PaymentIntent | None:
        found = self._intents.search({"query": f"metadata['payment_id']:'{payment_id}'", "limit": 1})
        return next(iter(found.data), None)

    def _call(self, ask: Callable[[], T]) -> T:
        def attempt() -> T:
            try:
                return ask()
            except stripe.StripeError as error:
                raise _as_api_error(error) from error
            except Exception as error:
                # The SDK raises exceptions of many types when it cannot read an answer.
                log.exception("gateway_answer_unreadable", gateway=NAME)
                raise GatewayUnavailableError(NAME) from error

        return self._calls(attempt)


class _UnexpectedStateError(GatewayRefusedError):
    """The intent is in a state in which it cannot be canceled."""


class _UnknownIntentError(GatewayRefusedError):
    """Stripe does not know the intent: its test data were deleted, or it belongs to another account."""


def _intent(found: object) -> Intent:
    # The SDK makes an object of any JSON that came back.
    intent_id, client_secret = getattr(found, "id", None), getattr(found, "client_secret", None)
    if not (isinstance(intent_id, str) and isinstance(client_secret, str)):
        raise GatewayUnavailableError(NAME)
    return Intent(intent_id, client_secret)


def _as_api_error(error: stripe.StripeError) -> ApiError:
    status = error.http_status
    # Their message may quote the end of our key, or what the donor wrote: the codes say enough.
    log.error(
        "gateway_call_failed",
        gateway=NAME,
        error=type(error).__name__,
        http_status=status,
        gateway_code=error.code,
        gateway_request_id=error.request_id,
    )
    if status is None:
        return GatewayBusyError(NAME)
    if status < 400:  # success, but the body is not JSON
        return GatewayUnavailableError(NAME)
    headers = error.headers or {}
    if headers.get("idempotent-replayed") == "true":
        return RememberedFailureError(NAME)
    if status == 409:
        return IntentInFlightError(NAME)
    if status == 429 or status >= 500:
        return _busy(headers)
    return _refusal(error.code)


def _busy(headers: Mapping[str, str]) -> ApiError:
    if headers.get("stripe-should-retry") == "false":
        return GatewayUnavailableError(NAME)
    return GatewayBusyError(NAME, retry_after.seconds(headers.get("retry-after"), datetime.now(UTC)))


def _refusal(code: str | None) -> ApiError:
    if code in ("amount_too_small", "amount_too_large"):
        return AmountRefusedError(NAME, code)
    if code == "payment_intent_unexpected_state":
        return _UnexpectedStateError(NAME)
    if code == "resource_missing":
        return _UnknownIntentError(NAME)
    return GatewayRefusedError(NAME)

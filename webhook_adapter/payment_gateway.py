"""What the adapter asks of a payment gateway, and how that may fail."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from webhook_adapter.errors import ApiError

RETRY_AFTER_S = 5


class Intent(NamedTuple):
    """What a donor pays: its id at the gateway, and the secret or address that a browser needs to pay it."""

    id: str
    secret: str


class PaymentGateway(Protocol):
    """A payment gateway. It raises the errors below."""

    def create_intent(self, call: Mapping[str, Any]) -> Intent:
        """Create what a donor can pay; `call` is what private.open_payment returned.

        The idempotency key in `call` makes this safe to repeat: the same key returns the same intent.
        """

    def cancel_intent(self, intent_id: str) -> bytes | None:
        """Cancel an intent and return the gateway's answer byte for byte: the intent may have been paid.

        None where there is nothing to cancel: the gateway has no such call, or no such intent.
        """


class GatewayUnavailableError(ApiError):
    """The gateway did not answer, or its answer cannot be used; the same call may succeed in a moment.

    `wait` is how many seconds the caller should leave the gateway alone.
    """

    def __init__(self, gateway: str, wait: float | None = None) -> None:
        hint = "Nothing was charged. Send the same request again."
        seconds = max(RETRY_AFTER_S, math.ceil(wait or 0))
        super().__init__(503, "gateway_unavailable", f"{gateway} does not answer", hint, retry_after=seconds)
        self.wait = wait or 0.0


class GatewayBusyError(GatewayUnavailableError):
    """Worth another try at once: no connection, a time-out, 409, 429 or 5xx."""


class IntentInFlightError(GatewayBusyError):
    """Another request is creating the same intent at this moment."""


class RememberedFailureError(GatewayUnavailableError):
    """The gateway did not try: it failed under this idempotency key before, and repeats that answer."""


class GatewayNotAskedError(GatewayUnavailableError):
    """The gateway failed several times in a row a moment ago, so it was not asked."""


class GatewayRefusedError(ApiError):
    """The gateway refused our call, because of a wrong key for example. The caller did nothing wrong.

    One of our staff must repair it, so the caller is told to come back after a while.
    """

    def __init__(self, gateway: str) -> None:
        hint = "Nothing was charged. Send the same request again later."
        details = f"{gateway} does not accept our request"
        super().__init__(503, "gateway_refused", details, hint, retry_after=60)


class AmountRefusedError(ApiError):
    """The gateway does not charge this amount, though it is within our own limits."""

    def __init__(self, gateway: str, word: str) -> None:
        super().__init__(400, word, f"{gateway} does not charge the donation's amount")

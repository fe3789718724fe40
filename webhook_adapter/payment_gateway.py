"""What the adapter asks of a payment gateway, and what may become of that."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from webhook_adapter.errors import ApiError

RETRY_AFTER_S = 5

_DELAY = re.compile(r"[0-9]{1,6}")


class Intent(NamedTuple):
    """What a donor pays: the gateway's id of it, and the secret or address with which a browser does so."""

    id: str
    secret: str


class PaymentGateway(Protocol):
    """A payment gateway. Its errors are those below."""

    def create_intent(self, call: Mapping[str, Any]) -> Intent:
        """Ask for what a donor can pay; `call` is what private.open_payment returned.

        The idempotency key in it makes it safe to repeat: whoever asks again gets the same.
        """

    def cancel_intent(self, intent_id: str) -> bytes | None:
        """Take it back, and return the gateway's answer byte for byte: it may tell that it was too late.

        None where there is nothing to take back: the gateway cannot cancel, or knows no such intent.
        """


class GatewayUnavailableError(ApiError):
    """The gateway did not answer, or not with sense; the same call may succeed in a moment.

    `wait` is how many seconds the gateway, or we, would rather not hear of it.
    """

    def __init__(self, gateway: str, wait: float | None = None) -> None:
        hint = "Nothing was charged. Send the same request again."
        seconds = max(RETRY_AFTER_S, math.ceil(wait or 0))
        super().__init__(503, "gateway_unavailable", f"{gateway} does not answer", hint, retry_after=seconds)
        self.wait = wait or 0.0


class GatewayBusyError(GatewayUnavailableError):
    """Worth another try at once: no connection, a time-out, 409, 429 or 5xx."""


class IntentInFlightError(GatewayBusyError):
    """Somebody else is asking for the same intent just now."""


class RememberedFailureError(GatewayUnavailableError):
    """The gateway did not try: under this idempotency key it once failed, and it repeats itself."""


class CircuitOpenError(GatewayUnavailableError):
    """The gateway was away lately: it was not even asked."""


class GatewayRefusedError(ApiError):
    """The gateway refused our call: a wrong key, say. The caller did nothing wrong and can do nothing.

    It takes a person of ours to repair, so the caller is told to come back after a while.
    """

    def __init__(self, gateway: str) -> None:
        hint = "Nothing was charged. Send the same request again later."
        details = f"{gateway} does not accept our request"
        super().__init__(503, "gateway_refused", details, hint, retry_after=60)


class AmountRefusedError(ApiError):
    """The gateway does not charge this amount, whatever our own limits said."""

    def __init__(self, gateway: str, word: str) -> None:
        super().__init__(400, word, f"{gateway} does not charge the donation's amount")


def seconds_of(retry_after: str | None) -> float | None:
    """Return the seconds that a Retry-After header names; None for a date or garbage."""
    return float(retry_after) if retry_after and _DELAY.fullmatch(retry_after) else None

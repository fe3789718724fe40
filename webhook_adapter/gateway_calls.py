"""How a payment gateway is called: few calls at once, repeats where they help, none while it is away."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore
from typing import TypeVar

import structlog

from outbound.circuit_breaker import CircuitBreaker, CircuitOpenError
from webhook_adapter.payment_gateway import (
    GatewayBusyError,
    GatewayNotAskedError,
    GatewayUnavailableError,
    IntentInFlightError,
    RememberedFailureError,
)

log = structlog.get_logger(__name__)

T = TypeVar("T")

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 10.0
FIRST_PAUSE_S = 0.5
# The proxy waits for 30 seconds. The last try may fetch a token and create an order at PayPal, each with 3 s
# to connect and 8 s to read. So a gateway that hangs is tried once.
LAST_TRY_BEGINS_S = 6.0

_request_began: ContextVar[float | None] = ContextVar("request_began", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Let all calls inside the block share one time limit: they must end before the proxy gives up."""
    token = _request_began.set(time.monotonic())
    try:
        yield
    finally:
        _request_began.reset(token)


# The gateway answered, so it is there, though the caller cannot use the answer.
_ANSWERS = (IntentInFlightError, RememberedFailureError)


class GatewayCalls:
    """Calls one gateway from all threads of this process.

    At most `slots` calls are under way, so that a gateway that hangs leaves threads for webhooks. Each
    process has a circuit breaker of its own: it learns within a handful of calls that a gateway is away.
    """

    def __init__(
        self,
        gateway: str,
        *,
        slots: int,
        retries: int,
        on_circuit: Callable[[bool], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        def on_change(is_open: bool) -> None:
            log.warning("gateway_circuit", gateway=gateway, state="open" if is_open else "closed")
            on_circuit(is_open)

        self._gateway = gateway
        self._slots = BoundedSemaphore(slots)
        self._retries = retries
        self._sleep = sleep
        self._circuit = CircuitBreaker(
            max_failures=FAILURES_TO_OPEN,
            rest=OPEN_SECONDS,
            is_failure=lambda error: (
                isinstance(error, GatewayUnavailableError) and not isinstance(error, _ANSWERS)
            ),
            on_change=on_change,
        )

    def __call__(self, attempt: Callable[[], T]) -> T:
        """Return what `attempt` returns, trying again after GatewayBusyError.

        Raises its last error, or GatewayUnavailableError at once when all slots are taken, the circuit is
        open, or the request has taken too long for another call.
        """
        if not self._slots.acquire(blocking=False):
            raise GatewayUnavailableError(self._gateway)
        try:
            return self._persist(attempt)
        finally:
            self._slots.release()

    def _persist(self, attempt: Callable[[], T]) -> T:
        began = _request_began.get() or time.monotonic()
        if time.monotonic() - began > LAST_TRY_BEGINS_S:
            raise GatewayUnavailableError(self._gateway)
        for number in range(self._retries + 1):
            try:
                with self._circuit.call():
                    return attempt()
            except CircuitOpenError:
                raise GatewayNotAskedError(self._gateway, OPEN_SECONDS) from None
            except GatewayBusyError as error:
                pause = max(_pause(number), error.wait)
                is_late = time.monotonic() - began + pause > LAST_TRY_BEGINS_S
                if number == self._retries or is_late:
                    raise
                log.info("gateway_call_repeated", gateway=self._gateway, number=number + 1)
                self._sleep(pause)
        raise AssertionError("unreachable")


def _pause(number: int) -> float:
    """Return the pause after try `number`: twice as long each time, and a random part of its upper half.

    Callers that one outage made wait must not all come back at once.
    """
    longest = FIRST_PAUSE_S * 2**number
    return random.uniform(longest / 2, longest)  # noqa: S311 - not a secret

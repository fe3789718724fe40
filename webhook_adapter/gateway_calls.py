"""How a payment gateway is called: few at once, again where that helps, not at all while it is away."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore, Lock
from typing import TypeVar

import pybreaker
import structlog

from webhook_adapter.payment_gateway import (
    CircuitOpenError,
    GatewayBusyError,
    GatewayUnavailableError,
    IntentInFlightError,
    RememberedFailureError,
)

log = structlog.get_logger(__name__)

T = TypeVar("T")

FAILURES_TO_OPEN = 5
OPEN_SECONDS = 10.0
FIRST_PAUSE_S = 0.5
# nginx waits for 30 seconds. The last try may take a token and an order at PayPal, each with a time-out to
# connect (3 s) and one to read (8 s). So whoever hangs is tried once.
LAST_TRY_BEGINS_S = 6.0

_request_began: ContextVar[float | None] = ContextVar("request_began", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Let all calls of the block share one caller's patience: they must end before nginx gives up."""
    token = _request_began.set(time.monotonic())
    try:
        yield
    finally:
        _request_began.reset(token)


# An answer, though none to our liking: the gateway is there.
_ANSWERS = (IntentInFlightError, RememberedFailureError)


class GatewayCalls:
    """Calls one gateway from all threads of this process.

    At most `slots` calls are under way, so that a gateway that hangs leaves threads for webhooks. The circuit
    is this process's own: each learns by itself that a gateway is away, after a handful of calls.
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
        self._gateway = gateway
        self._slots = BoundedSemaphore(slots)
        self._retries = retries
        self._sleep = sleep
        self._circuit = Circuit(gateway, on_circuit)

    def __call__(self, attempt: Callable[[], T]) -> T:
        """Return what `attempt` returns, trying again after GatewayBusyError.

        Raises its last error, or GatewayUnavailableError at once when too many wait, the circuit is open or
        the request has waited long enough for another call.
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
                with self._circuit.closed():
                    return attempt()
            except GatewayBusyError as error:
                pause = max(_pause(number), error.wait)
                is_late = time.monotonic() - began + pause > LAST_TRY_BEGINS_S
                if number == self._retries or is_late:
                    raise
                log.info("gateway_call_repeated", gateway=self._gateway, number=number + 1)
                self._sleep(pause)
        raise AssertionError("unreachable")


def _pause(number: int) -> float:
    """Return the pause after try `number`: twice as long each time, and somewhere in its upper half.

    Callers whom one outage made wait must not come back all at once.
    """
    longest = FIRST_PAUSE_S * 2**number
    return random.uniform(longest / 2, longest)  # noqa: S311 - no secret


class Circuit:
    """Lets no call through while the gateway is away, but one at a time to find out whether it still is."""

    def __init__(self, gateway: str, on_change: Callable[[bool], None]) -> None:
        self._gateway = gateway
        self._probe = Lock()
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=FAILURES_TO_OPEN,
            reset_timeout=OPEN_SECONDS,
            exclude=[_is_answer],
            listeners=[_Listener(gateway, on_change)],
            throw_new_error_on_trip=False,
        )

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Run the block unless the circuit is open: then CircuitOpenError."""
        is_probe = self._breaker.current_state != pybreaker.STATE_CLOSED
        if is_probe and not self._probe.acquire(blocking=False):
            raise CircuitOpenError(self._gateway, OPEN_SECONDS)
        try:
            # Not `call`: that would hold pybreaker's lock, and all other calls, until this one has ended.
            with self._breaker.calling():
                yield
        except pybreaker.CircuitBreakerError:
            raise CircuitOpenError(self._gateway, OPEN_SECONDS) from None
        finally:
            if is_probe:
                self._probe.release()


def _is_answer(error: BaseException) -> bool:
    return not isinstance(error, GatewayUnavailableError) or isinstance(error, _ANSWERS)


class _Listener(pybreaker.CircuitBreakerListener):
    def __init__(self, gateway: str, on_change: Callable[[bool], None]) -> None:
        self._gateway = gateway
        self._on_change = on_change

    def state_change(
        self,
        cb: pybreaker.CircuitBreaker,
        old_state: pybreaker.CircuitBreakerState | None,
        new_state: pybreaker.CircuitBreakerState,
    ) -> None:
        del cb, old_state
        log.warning("gateway_circuit", gateway=self._gateway, state=new_state.name)
        self._on_change(new_state.name != pybreaker.STATE_CLOSED)

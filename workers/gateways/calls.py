"""Whether a payment gateway may be called now: a limited number of calls at once, and none while it is down.

A worker that may not call reschedules its message at once, because a thread that waits sends no receipts. The
message comes back when the gateway may be called again. Its pauses do not grow with the number of tries, or
it would go on waiting long after the gateway is well.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from structlog.typing import FilteringBoundLogger

from outbound.circuit_breaker import CircuitBreaker, CircuitOpenError
from workers.failures import GatewayAwayError, TemporaryError

T = TypeVar("T")

#: Failures in a row after which a gateway counts as down, and seconds until it is tried again.
FAILURES = 5
REST = 30.0
#: Seconds until a slot may be free again.
NEXT_TURN = 1.0


class Calls:
    """Allows `at_once` calls at a time, and none to a gateway that failed FAILURES times in a row."""

    def __init__(self, at_once: int) -> None:
        self._slots = BoundedSemaphore(at_once)
        self._breakers: dict[str, CircuitBreaker] = {}
        self._lock = Lock()

    @contextmanager
    def at(self, gateways: Mapping[str, T], name: str, news: FilteringBoundLogger) -> Iterator[T]:
        """Yield the gateway of this name for calls inside the block; log and raise TemporaryError."""
        try:
            gateway = pick(gateways, name)
            with self.to(name):
                yield gateway
        except TemporaryError as error:
            news.warning("rescheduled", gateway=name, reason=str(error))
            raise

    @contextmanager
    def to(self, gateway: str) -> Iterator[None]:
        """Allow calls to a gateway inside the block; TemporaryError when they are not allowed now.

        Only GatewayAwayError counts as a failure of the gateway: a gateway that refuses is well.
        """
        if not self._slots.acquire(blocking=False):
            raise TemporaryError("all slots for calls to gateways are taken", delay=_after(NEXT_TURN))
        try:
            with self._breaker(gateway).call():
                yield
        except CircuitOpenError:
            raise TemporaryError(f"{gateway} is down", delay=_after(REST)) from None
        finally:
            self._slots.release()

    def _breaker(self, gateway: str) -> CircuitBreaker:
        with self._lock:
            if gateway not in self._breakers:
                self._breakers[gateway] = CircuitBreaker(
                    max_failures=FAILURES,
                    rest=REST,
                    is_failure=lambda error: isinstance(error, GatewayAwayError),
                )
            return self._breakers[gateway]


def pick(gateways: Mapping[str, T], name: str) -> T:
    """Return the gateway of this name; TemporaryError while it is switched off here."""
    if name not in gateways:
        raise TemporaryError(f"{name} is switched off")
    return gateways[name]


def _after(seconds: float) -> int:
    """Return the pause in milliseconds, up to half as long again, so that not all come back at once."""
    return int(seconds * random.uniform(1000, 1500))  # noqa: S311  jitter, not a secret

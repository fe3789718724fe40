"""Whether a payment gateway may be called now: so many calls at once, and none while it is down.

Who may not call puts its message off, at once: a thread that waits is one that sends no receipts. It comes
back when the gateway may be asked again, however often it was put off: pauses that grow would keep what waits
waiting long after the gateway is well.
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
#: Seconds until a turn may be free again.
NEXT_TURN = 1.0


class Calls:
    """Hands out turns: at most `at_once` in all, none at a gateway that failed FAILURES times in a row."""

    def __init__(self, at_once: int) -> None:
        self._turns = BoundedSemaphore(at_once)
        self._breakers: dict[str, CircuitBreaker] = {}
        self._lock = Lock()

    @contextmanager
    def at(self, gateways: Mapping[str, T], name: str, news: FilteringBoundLogger) -> Iterator[T]:
        """Yield the gateway of a name for calls inside the block; what puts them off is told and raised."""
        try:
            gateway = pick(gateways, name)
            with self.to(name):
                yield gateway
        except TemporaryError as error:
            news.warning("put_off", gateway=name, reason=str(error))
            raise

    @contextmanager
    def to(self, gateway: str) -> Iterator[None]:
        """Call a gateway inside the block; TemporaryError when it is not the time.

        Only GatewayAwayError speaks against the gateway: one that refuses is well.
        """
        if not self._turns.acquire(blocking=False):
            raise TemporaryError("enough calls to gateways are under way", delay=_after(NEXT_TURN))
        try:
            with self._breaker(gateway).call():
                yield
        except CircuitOpenError:
            raise TemporaryError(f"{gateway} is down, and left alone", delay=_after(REST)) from None
        finally:
            self._turns.release()

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
    """Return up to half as much again, in milliseconds: not all may come back at once."""
    return int(seconds * random.uniform(1000, 1500))  # noqa: S311  jitter, no secret

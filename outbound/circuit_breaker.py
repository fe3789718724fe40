"""A circuit breaker: calls to a server stop after failures in a row, and one at a time tries it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock


class CircuitOpenError(Exception):
    """The server failed too often lately: this call was not made."""


class CircuitBreaker:
    """Closed, it lets every call through. After `max_failures` failures in a row it opens for `rest` seconds.

    Then one call at a time is let through as a trial: its success closes the circuit, its failure opens it
    for another `rest`. `is_failure` tells the errors that speak against the server from those that are its
    answer. Threads may share a breaker; calls do not wait for each other. `on_change` is called with whether
    the circuit is open, `clock` returns seconds.
    """

    def __init__(
        self,
        *,
        max_failures: int,
        rest: float,
        is_failure: Callable[[Exception], bool],
        on_change: Callable[[bool], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_failures = max_failures
        self._rest = rest
        self._is_failure = is_failure
        self._on_change = on_change
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._trial_until: float | None = None

    @contextmanager
    def call(self) -> Iterator[None]:
        """Make a call inside the block; CircuitOpenError when it is not the time for one."""
        is_trial = self._begin()
        try:
            yield
        except Exception as error:
            self._end(is_trial=is_trial, has_failed=self._is_failure(error))
            raise
        except BaseException:
            # The call was interrupted from our side, which says nothing of the server.
            self._end(is_trial=is_trial, has_failed=None)
            raise
        self._end(is_trial=is_trial, has_failed=False)

    def _begin(self) -> bool:
        """Return whether this call is a trial."""
        with self._lock:
            if self._open_until is None:
                return False
            now = self._clock()
            if now < self._open_until or (self._trial_until is not None and now < self._trial_until):
                raise CircuitOpenError
            # A thread may be ended at any line. A trial that never ends must not close this way for ever.
            self._trial_until = now + 2 * self._rest
            return True

    def _end(self, *, is_trial: bool, has_failed: bool | None) -> None:
        with self._lock:
            if is_trial:
                self._trial_until = None
            elif self._open_until is not None:
                return  # it began before the circuit opened: what is known now is newer
            if has_failed is None:
                return
            self._failures = self._failures + 1 if has_failed else 0
            if not has_failed:
                self._set(None)
            elif is_trial or self._failures >= self._max_failures:
                self._set(self._clock() + self._rest)

    def _set(self, open_until: float | None) -> None:
        was_open = self._open_until is not None
        self._open_until = open_until
        if was_open != (open_until is not None):
            self._on_change(open_until is not None)

"""Threads that do jobs at their moment and sleep in between."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import NamedTuple

logger = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE = 1.0
"""Seconds before a job that raised is tried again, so that it cannot spin."""


class Due(NamedTuple):
    """A job and the Unix time at which it is to be done."""

    job: int
    at: float


class DueLoop:
    """Does jobs that become due, each by one thread at a time.

    The jobs live in a table. `next_due` returns the earliest one that is not among those under way, and
    `do` does it and takes it off the table or moves it into the future. A thread sleeps until the next
    moment or until `wake`, which must be called after the commit that adds a job.
    """

    def __init__(
        self,
        name: str,
        next_due: Callable[[Collection[int]], Due | None],
        do: Callable[[int], None],
        threads: int = 1,
    ) -> None:
        self._next_due = next_due
        self._do = do
        self._changed = threading.Condition()
        self._busy: set[int] = set()
        self._stopping = threading.Event()
        # Daemons: the process may end at any line, the table knows what was not done.
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look again for what is due."""
        with self._changed:
            self._changed.notify_all()

    def stop(self) -> None:
        """Take up no more jobs and wait for those under way."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            thread.join()

    def wait_until(self, reached: Callable[[], bool], timeout: float) -> bool:
        """Wait for a state of the table that a job brings about; return whether it came in time (seconds)."""
        with self._changed:
            return self._changed.wait_for(reached, timeout)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._step()
            except Exception:
                logger.exception("A job failed; it will be done again.")
                self._stopping.wait(PAUSE_AFTER_FAILURE)

    def _step(self) -> None:
        job = self._take()
        if job is None:
            return
        try:
            self._do(job)
        except Exception:
            logger.exception("Job %d failed; it will be done again.", job)
            self._stopping.wait(PAUSE_AFTER_FAILURE)
        finally:
            with self._changed:
                self._busy.discard(job)
                self._changed.notify_all()

    def _take(self) -> int | None:
        """Wait for a job that is due; return None when the table is to be read again."""
        with self._changed:
            due = self._next_due(self._busy)
            now = time.time()
            if due is not None and due.at <= now:
                self._busy.add(due.job)
                return due.job
            if not self._stopping.is_set():
                self._changed.wait(None if due is None else due.at - now)
            return None

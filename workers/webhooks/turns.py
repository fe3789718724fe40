"""A limit on the threads that work for the same key at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """Lend at most `most` turns per key, without waiting."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def of(self, key: str) -> Iterator[bool]:
        """Take a turn for the length of the block; yield False when all are taken."""
        with self._lock:
            is_free = self._taken[key] < self._most
            self._taken[key] += is_free
        try:
            yield is_free
        finally:
            with self._lock:
                self._taken[key] -= is_free
                if not self._taken[key]:
                    del self._taken[key]  # endpoints come and go

"""What both gateways' idempotency keys share; what a key means is in each gateway's own `idempotency`."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class InFlight:
    """The keys of requests that are being executed, in memory, since a crash must forget them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[Hashable] = set()

    @contextmanager
    def claim(self, key: Hashable | None, refusal: Exception) -> Iterator[None]:
        """Hold a key while the block runs; raise the refusal when another request holds it.

        None is a request without a key, which never waits for another.
        """
        if key is None:
            yield
            return
        with self._lock:
            if key in self._keys:
                raise refusal
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)


def fingerprint(asked: object) -> str:
    """Return a hash that is the same for the same JSON with its members in any order."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

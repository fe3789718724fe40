"""The messages that a process has taken from a queue and not yet settled."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from .pgmq import Settlement


class Leases:
    """The messages taken from one queue, each kept until its settlement is written to the database.

    The broker keeps them, not the consumer: Dramatiq replaces a consumer whose connection broke while the
    messages that it delivered are still being worked on.
    """

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._settlements: dict[int, Settlement] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, msg_ids: Iterable[int]) -> None:
        """Remember messages that were taken."""
        with self._lock:
            self._ids.update(msg_ids)

    def note(self, settlement: Settlement) -> None:
        """Note how a message ended, to be written the next time the consumer talks to the database."""
        with self._lock:
            self._settlements[settlement.entry.msg_id] = settlement

    def drop(self, msg_ids: Iterable[int]) -> None:
        """Forget messages that are settled, or left to their visibility timeout."""
        with self._lock:
            for msg_id in msg_ids:
                self._ids.discard(msg_id)
                self._settlements.pop(msg_id, None)

    def taken(self) -> list[int]:
        """Return the ids of all messages that were taken."""
        with self._lock:
            return list(self._ids)

    def settlements(self) -> list[Settlement]:
        """Return what was noted and is not yet written."""
        with self._lock:
            return list(self._settlements.values())

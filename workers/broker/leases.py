"""The messages that a process has taken from a queue and not yet settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from .pgmq import Delivery, Successor


@dataclass(frozen=True)
class Outcome:
    """How a message ended: it is to be archived, and then its successors are to be sent."""

    delivery: Delivery
    successors: tuple[Successor, ...] = ()


class Leases:
    """What was taken from one queue: each message until its outcome is written to the database.

    A broker keeps them, not a consumer: Dramatiq replaces a consumer whose connection broke while the
    messages that it delivered are still being worked on.
    """

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._outcomes: dict[int, Outcome] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, msg_ids: Iterable[int]) -> None:
        """Remember messages that were taken."""
        with self._lock:
            self._ids.update(msg_ids)

    def note(self, outcome: Outcome) -> None:
        """Note how a message ended, for whoever talks with the database next."""
        with self._lock:
            self._outcomes[outcome.delivery.msg_id] = outcome

    def drop(self, msg_ids: Iterable[int]) -> None:
        """Forget messages: they are settled, or left to their visibility timeout."""
        with self._lock:
            for msg_id in msg_ids:
                self._ids.discard(msg_id)
                self._outcomes.pop(msg_id, None)

    def taken(self) -> list[int]:
        """Return the ids of all messages that were taken."""
        with self._lock:
            return list(self._ids)

    def outcomes(self) -> list[Outcome]:
        """Return what was noted and is not yet written down."""
        with self._lock:
            return list(self._outcomes.values())

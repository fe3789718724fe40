"""The consuming half of the broker: read a queue ahead of the workers, and settle what they finished."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, TypeVar, cast

import psycopg
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.common import compute_backoff
from dramatiq.errors import ConnectionClosed, QueueNotFound
from dramatiq.message import Message
from psycopg import sql

from . import pgmq
from .bell import Bell
from .connection import BROKEN, Connection, HealingConnection
from .leases import Leases
from .pgmq import Entry, Settlement, Successor

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: Pause between two reads of a queue that had messages a moment ago, in milliseconds.
BUSY_POLL = 50
#: The longest pause between two reads of an empty queue, in milliseconds.
IDLE_POLL = 1000
#: A message that was read more often than this is taken alone: it may be killing its process, and a message
#: that was prefetched beside it would have its reads counted too.
TRUSTED_READS = 2

# An acknowledgement that is lost when the server crashes costs a repeat, which consumers must expect anyway.
# Waiting for the disk at each one would cost more than many messages do.
_RELAXED = "set synchronous_commit = off"


class PgmqMessage(MessageProxy):
    """A message on its way through a worker, with the queue entry it came from."""

    def __init__(self, message: Message[Any], entry: Entry) -> None:
        super().__init__(message)
        self.entry = entry
        self.successors: list[Successor] = []

    @property
    def failure(self) -> str:
        """Why the message failed, in words for the dead letter."""
        if self._exception is None:
            return "rejected"
        return f"{type(self._exception).__name__}: {self._exception}"

    def follow_by(self, body: str, delay: int) -> None:
        """Send JSON text to the same queue when this message is settled; `delay` is in milliseconds."""
        self.successors.append(Successor(self.queue_name, body, self.entry.headers, delay))

    @contextmanager
    def rejected_on_error(self) -> Iterator[None]:
        """Reject the message if the block raises.

        Dramatiq swallows what its middleware raises after an actor has run, and then acknowledges the
        message. Without this, a retry that cannot be encoded would be lost.
        """
        try:
            yield
        except Exception as error:
            self.fail()
            self.stuff_exception(error)
            raise


@dataclass(frozen=True)
class Terms:
    """The settings that a broker gives to all its consumers.

    `decode` makes a Dramatiq message of a queue entry, or raises an error that says why it cannot.
    `visibility_timeout` is in seconds.
    """

    url: str
    decode: Callable[[str, Entry], Message[Any]]
    visibility_timeout: int
    max_reads: int


class PgmqConsumer(Consumer):
    """Read one queue and settle its messages.

    The iterating thread alone talks to PostgreSQL, on one connection: it reads messages, extends the
    visibility timeout of those being worked on, and writes settlements. Worker threads only note a
    settlement and ring the bell; what they note while a batch is being written goes into the next batch.
    At most `prefetch` messages are taken; `timeout` is the longest wait for a message, in milliseconds.
    """

    def __init__(self, terms: Terms, queue: str, leases: Leases, prefetch: int, timeout: int) -> None:
        self._terms = terms
        self._queue = queue
        self._leases = leases
        self._prefetch = prefetch
        self._timeout = timeout
        self._ready: deque[Entry] = deque()
        self._alone = 0  # reads that are still to take one message at a time
        self._misses = 0
        self._next_extension = 0.0
        self._is_closed = False
        self._bell = Bell()
        channel = sql.Identifier(f"pgmq_{queue.lower()}")  # pgmq's own names are lower case
        self._connection = HealingConnection(terms.url, _RELAXED, sql.SQL("listen {}").format(channel))

    def __next__(self) -> MessageProxy | None:
        """Return the next message, or None when none arrived in time.

        Raises ConnectionClosed when PostgreSQL cannot be reached; Dramatiq then makes a new consumer.
        """
        if not self._ready:
            self._bell.silence()  # before reading the notes: whatever is noted later rings again
            self._settle()
            self._extend()
            self._ready.extend(self._take())
        while self._ready:
            message = self._open(self._ready[0])
            self._ready.popleft()  # only now: what is still in here when this consumer fails is given back
            if message is not None:
                self._misses = 0
                return message
        self._idle()
        return None

    def ack(self, message: MessageProxy) -> None:
        """Note that a message is to be archived and its successors are to be sent, in one transaction."""
        held = cast(PgmqMessage, message)
        self._note(Settlement(held.entry, tuple(held.successors)))

    def nack(self, message: MessageProxy) -> None:
        """Note that a message is to be moved to the dead letters."""
        held = cast(PgmqMessage, message)
        self._note(self._burial(held.entry, held.failure))

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Make messages visible again at once that no worker has begun."""
        self._give_back([cast(PgmqMessage, message).entry for message in messages])

    def close(self) -> None:
        """Write what was noted, give back what was read ahead, and close the connection."""
        self._is_closed = True
        try:
            self._settle()
            self._give_back(self._ready)
        finally:
            self._ready.clear()
            self._connection.close()
            self._bell.close()

    def _take(self) -> list[Entry]:
        """Read as many messages as there is room for, once at least half of the places are free.

        Dramatiq prefetches two messages per thread: while more than half are taken, every thread is busy.
        """
        places = 1 if self._alone else self._prefetch
        room = places - len(self._leases)
        if room < places / 2:
            return []
        terms = self._terms
        entries = self._run(
            lambda connection: pgmq.read(connection, self._queue, terms.visibility_timeout, room)
        )
        self._leases.add(entry.msg_id for entry in entries)
        if any(entry.read_ct > TRUSTED_READS for entry in entries):
            # One of these may have killed its process more than once, and each time the messages taken beside
            # it were counted as read again. Taken one at a time, only the culprit's count grows.
            was_alone = self._alone > 0
            self._alone = self._prefetch
            if not was_alone:
                self._give_back(entries)
                return []
        elif self._alone:
            self._alone -= 1
        return entries

    def _open(self, entry: Entry) -> PgmqMessage | None:
        """Make a message of a queue entry; return None for one that becomes a dead letter instead."""
        if entry.read_ct > self._terms.max_reads:
            self._note(self._burial(entry, f"read {entry.read_ct} times and never settled"))
            return None
        try:
            return PgmqMessage(self._terms.decode(self._queue, entry), entry)
        except Exception as error:  # noqa: BLE001 - a translator may raise anything, and must not stop the queue
            self._note(self._burial(entry, f"{type(error).__name__}: {error}"))
            return None

    def _idle(self) -> None:
        """Wait until there may be something to read or to write."""
        self._misses, pause = compute_backoff(
            self._misses, factor=BUSY_POLL, max_backoff=IDLE_POLL, jitter=False
        )
        if self._run(lambda connection: self._is_notified(connection, min(pause, self._timeout) / 1000)):
            self._misses = 0

    def _is_notified(self, connection: Connection, seconds: float) -> bool:
        """Wait for a notification or the bell; return whether it was a notification."""
        # One may have arrived with the answer to a command: psycopg holds it, and the socket stays silent.
        if not any(True for _ in connection.notifies(timeout=0)):
            wait([connection.fileno(), self._bell.fileno()], seconds)
            return any(True for _ in connection.notifies(timeout=0))
        return True

    def _extend(self) -> None:
        """Extend the visibility timeout of all taken messages once a third of it has passed."""
        if time.monotonic() < self._next_extension:
            return
        if taken := self._leases.taken():
            seconds = self._terms.visibility_timeout
            self._run(lambda connection: pgmq.set_visibility(connection, self._queue, taken, seconds))
        self._next_extension = time.monotonic() + self._terms.visibility_timeout / 3

    def _burial(self, entry: Entry, reason: str) -> Settlement:
        logger.warning("Message %d of queue %r becomes a dead letter.", entry.msg_id, self._queue)
        origin = {
            "reason": _storable(reason),
            "queue": self._queue,
            "msg_id": entry.msg_id,
            "read_ct": entry.read_ct,
        }
        headers = (entry.headers or {}) | origin
        return Settlement(entry, (Successor(f"{self._queue}_dead", entry.body, headers),))

    def _note(self, settlement: Settlement) -> None:
        self._leases.note(settlement)
        if self._is_closed:
            # The next consumer would write it, but there may be none.
            try:
                self._settle()
            finally:
                self._connection.close()
        else:
            self._bell.ring()

    def _settle(self) -> None:
        """Write the settlements that were noted."""
        settlements = self._leases.settlements()
        if not settlements:
            return
        try:
            self._write(settlements)
        except (psycopg.Error, QueueNotFound):
            for settlement in settlements:
                self._settle_alone(settlement)

    def _settle_alone(self, settlement: Settlement) -> None:
        """Write one settlement, so that one that cannot be written does not stop the others."""
        try:
            self._write([settlement])
        except psycopg.DataError as error:
            # The successor cannot be stored, for example for a NUL in a traceback: keep the original message.
            self._write([self._burial(settlement.entry, f"its retry cannot be stored: {error}")])
        except (psycopg.Error, QueueNotFound):
            logger.exception(
                "Message %d of queue %r is left unsettled.", settlement.entry.msg_id, self._queue
            )
            self._leases.drop([settlement.entry.msg_id])

    def _write(self, settlements: list[Settlement]) -> None:
        self._run(lambda connection: pgmq.settle(connection, self._queue, settlements))
        self._leases.drop([settlement.entry.msg_id for settlement in settlements])

    def _give_back(self, entries: Iterable[Entry]) -> None:
        ids = [entry.msg_id for entry in entries]
        self._leases.drop(ids)
        if ids:
            self._run(lambda connection: pgmq.set_visibility(connection, self._queue, ids, 0))

    def _run(self, work: Callable[[Connection], T]) -> T:
        with dramatiq_errors():
            return self._connection.run(work)


@contextmanager
def dramatiq_errors() -> Iterator[None]:
    """Raise Dramatiq's own errors for the errors of psycopg that it can handle."""
    try:
        yield
    except BROKEN as error:
        raise ConnectionClosed(error) from None
    except psycopg.errors.UndefinedTable as error:
        raise QueueNotFound(error.diag.message_primary) from None


def _storable(text: str) -> str:
    """Replace what jsonb cannot hold, NUL and lone surrogates, in a text."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")

"""The consuming half of the pgmq broker: read a queue ahead of the workers, write down their outcomes."""

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
from .leases import Leases, Outcome
from .pgmq import Delivery, Successor

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: How long to sleep between two looks at a queue that had messages a moment ago, in milliseconds.
BUSY_POLL = 50
#: The same for a queue that has long been empty.
IDLE_POLL = 1000
#: A message that was read more often is taken alone, so that one that kills its process harms no other.
TRUSTED_READS = 2

# Losing an acknowledgement in a crash of the server costs a repeat, which may happen anyway; waiting
# for the disk at each one costs more than the work of many a message.
_RELAXED = "set synchronous_commit = off"


class PgmqMessage(MessageProxy):
    """A message on its way through a worker, with the delivery it came by."""

    def __init__(self, message: Message[Any], delivery: Delivery) -> None:
        super().__init__(message)
        self.delivery = delivery
        self.successors: list[Successor] = []

    @property
    def failure(self) -> str:
        """Why the message failed, for people."""
        if self._exception is None:
            return "rejected"
        return f"{type(self._exception).__name__}: {self._exception}"

    def follow_by(self, body: str, delay: int) -> None:
        """Send JSON text to the same queue, visible after `delay` milliseconds, when this one is settled."""
        self.successors.append(Successor(self.queue_name, body, self.delivery.headers, delay))

    @contextmanager
    def rejected_on_error(self) -> Iterator[None]:
        """Reject the message if the block raises.

        Dramatiq swallows what its middleware raises after an actor has run, and then acknowledges the
        message: a retry that could not be noted down would be lost.
        """
        try:
            yield
        except Exception as error:
            self.fail()
            self.stuff_exception(error)
            raise


@dataclass(frozen=True)
class Terms:
    """How a queue is consumed: what the broker decides for all its consumers.

    `decode` makes a Dramatiq message of a delivery, or raises what tells why it is none.
    `visibility_timeout` is in seconds.
    """

    url: str
    decode: Callable[[str, Delivery], Message[Any]]
    visibility_timeout: int
    max_reads: int


class PgmqConsumer(Consumer):
    """Read one queue and settle its messages.

    The thread that iterates does all the talking with PostgreSQL, on one connection: it reads, hides again
    what is taken, and writes down outcomes. Workers only note an outcome and ring; what they note while the
    last batch is being written makes the next one. At most `prefetch` messages are taken; `timeout` is the
    longest wait for a message, in milliseconds.
    """

    def __init__(self, terms: Terms, queue: str, leases: Leases, prefetch: int, timeout: int) -> None:
        self._terms = terms
        self._queue = queue
        self._leases = leases
        self._prefetch = prefetch
        self._timeout = timeout
        self._ready: deque[Delivery] = deque()
        self._alone = 0  # for how many more reads to take one message at a time
        self._misses = 0
        self._next_extension = 0.0
        self._is_closed = False
        self._bell = Bell()
        channel = sql.Identifier(f"pgmq_{queue.lower()}")  # pgmq's own names are lower case
        self._connection = HealingConnection(terms.url, _RELAXED, sql.SQL("listen {}").format(channel))

    def __next__(self) -> MessageProxy | None:
        """Return the next message, or None when none came for a while.

        Raises ConnectionClosed when PostgreSQL is away: Dramatiq then makes a new consumer.
        """
        if not self._ready:
            self._bell.silence()  # before looking at what was noted: who notes later rings again
            self._settle()
            self._extend()
            self._ready.extend(self._take())
        while self._ready:
            message = self._open(self._ready[0])
            self._ready.popleft()  # only now: whatever is still here when this consumer fails is given back
            if message is not None:
                self._misses = 0
                return message
        self._idle()
        return None

    def ack(self, message: MessageProxy) -> None:
        """Note that a message is to be archived and its successors to be sent, in one transaction."""
        held = cast(PgmqMessage, message)
        self._note(Outcome(held.delivery, tuple(held.successors)))

    def nack(self, message: MessageProxy) -> None:
        """Note that a message is to be moved to the dead letters."""
        held = cast(PgmqMessage, message)
        self._note(self._burial(held.delivery, held.failure))

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        """Make messages that nobody began to work on visible again at once."""
        self._give_back([cast(PgmqMessage, message).delivery for message in messages])

    def close(self) -> None:
        """Write down what was noted, give back what was read ahead and close the connection."""
        self._is_closed = True
        try:
            self._settle()
            self._give_back(self._ready)
        finally:
            self._ready.clear()
            self._connection.close()
            self._bell.close()

    def _take(self) -> list[Delivery]:
        """Read as many messages as there is room for, once half of the places are free.

        Dramatiq prefetches two messages per thread: with more than half of them taken, all are busy.
        """
        places = 1 if self._alone else self._prefetch
        room = places - len(self._leases)
        if room < places / 2:
            return []
        terms = self._terms
        deliveries = self._run(
            lambda connection: pgmq.read(connection, self._queue, terms.visibility_timeout, room)
        )
        self._leases.add(delivery.msg_id for delivery in deliveries)
        if any(delivery.read_ct > TRUSTED_READS for delivery in deliveries):
            # One of them may have killed its process more than once, and what was taken beside it was
            # counted as read again each time. From here on one at a time: only the culprit's count grows.
            was_alone = self._alone > 0
            self._alone = self._prefetch
            if not was_alone:
                self._give_back(deliveries)
                return []
        elif self._alone:
            self._alone -= 1
        return deliveries

    def _open(self, delivery: Delivery) -> PgmqMessage | None:
        """Make a message of a delivery; bury what is none, and return None for it."""
        if delivery.read_ct > self._terms.max_reads:
            self._note(self._burial(delivery, f"read {delivery.read_ct} times and never settled"))
            return None
        try:
            return PgmqMessage(self._terms.decode(self._queue, delivery), delivery)
        except Exception as error:  # noqa: BLE001 - a translator may raise anything; none may stop the queue
            self._note(self._burial(delivery, f"{type(error).__name__}: {error}"))
            return None

    def _idle(self) -> None:
        """Wait until there may be something to read or to write down."""
        self._misses, pause = compute_backoff(
            self._misses, factor=BUSY_POLL, max_backoff=IDLE_POLL, jitter=False
        )
        if self._run(lambda connection: self._is_notified(connection, min(pause, self._timeout) / 1000)):
            self._misses = 0

    def _is_notified(self, connection: Connection, seconds: float) -> bool:
        """Wait for a notification or the bell; tell whether it was a notification."""
        # One may have come with the answer to a command: psycopg holds it, the line is silent.
        if not any(True for _ in connection.notifies(timeout=0)):
            wait([connection.fileno(), self._bell.fileno()], seconds)
            return any(True for _ in connection.notifies(timeout=0))
        return True

    def _extend(self) -> None:
        """Hide all taken messages for another visibility timeout, when a third of the last has passed."""
        if time.monotonic() < self._next_extension:
            return
        if taken := self._leases.taken():
            seconds = self._terms.visibility_timeout
            self._run(lambda connection: pgmq.set_visibility(connection, self._queue, taken, seconds))
        self._next_extension = time.monotonic() + self._terms.visibility_timeout / 3

    def _burial(self, delivery: Delivery, reason: str) -> Outcome:
        logger.warning("Message %d of queue %r becomes a dead letter.", delivery.msg_id, self._queue)
        origin = {
            "reason": _storable(reason),
            "queue": self._queue,
            "msg_id": delivery.msg_id,
            "read_ct": delivery.read_ct,
        }
        headers = (delivery.headers or {}) | origin
        return Outcome(delivery, (Successor(f"{self._queue}_dead", delivery.body, headers),))

    def _note(self, outcome: Outcome) -> None:
        self._leases.note(outcome)
        if self._is_closed:
            # The next consumer would find it, but perhaps there is none.
            try:
                self._settle()
            finally:
                self._connection.close()
        else:
            self._bell.ring()

    def _settle(self) -> None:
        """Write down what was noted."""
        outcomes = self._leases.outcomes()
        if not outcomes:
            return
        try:
            self._write(outcomes)
        except (psycopg.Error, QueueNotFound):
            for outcome in outcomes:
                self._settle_alone(outcome)

    def _settle_alone(self, outcome: Outcome) -> None:
        """Write down one outcome, so that one that cannot be written harms no other."""
        try:
            self._write([outcome])
        except psycopg.DataError as error:
            # What the successor carries cannot be stored, a NUL in a traceback say: keep the original.
            self._write([self._burial(outcome.delivery, f"its retry cannot be stored: {error}")])
        except (psycopg.Error, QueueNotFound):
            logger.exception(
                "Message %d of queue %r is left unsettled.", outcome.delivery.msg_id, self._queue
            )
            self._leases.drop([outcome.delivery.msg_id])

    def _write(self, outcomes: list[Outcome]) -> None:
        following = {outcome.delivery.msg_id: outcome.successors for outcome in outcomes}
        self._run(lambda connection: pgmq.settle(connection, self._queue, following))
        self._leases.drop(following)

    def _give_back(self, deliveries: Iterable[Delivery]) -> None:
        ids = [delivery.msg_id for delivery in deliveries]
        self._leases.drop(ids)
        if ids:
            self._run(lambda connection: pgmq.set_visibility(connection, self._queue, ids, 0))

    def _run(self, work: Callable[[Connection], T]) -> T:
        with dramatiq_errors():
            return self._connection.run(work)


@contextmanager
def dramatiq_errors() -> Iterator[None]:
    """Raise Dramatiq's errors for those of psycopg that it can act upon."""
    try:
        yield
    except BROKEN as error:
        raise ConnectionClosed(error) from None
    except psycopg.errors.UndefinedTable as error:
        raise QueueNotFound(error.diag.message_primary) from None


def _storable(text: str) -> str:
    """Return text without what jsonb cannot hold: NUL and lone surrogates."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")

"""A Dramatiq broker whose queues are pgmq queues in PostgreSQL; see README.md beside this file.

- enqueue: `pgmq.send`, with pgmq's own delay
- prefetch: `pgmq.read` of as many messages as there is room for, under a visibility timeout
- ack: `pgmq.archive`, in one transaction with the retry that the message asked for
- nack: `pgmq.archive` and `pgmq.send` to `<queue>_dead` with the reason in the headers, in one transaction
- requeue: `pgmq.set_vt` to now
- wake-up: LISTEN on `pgmq_<queue>`, and a poll for messages that came without a notification
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from dramatiq.broker import Broker
from dramatiq.common import compute_backoff
from dramatiq.errors import ConnectionClosed, DecodeError, QueueJoinTimeout, QueueNotFound
from dramatiq.message import Message
from dramatiq.middleware import Middleware

from . import pgmq
from .connection import HealingConnection
from .consumer import IDLE_POLL, PgmqConsumer, PgmqMessage, Terms, dramatiq_errors
from .leases import Leases
from .pgmq import Entry

#: Makes a Dramatiq message of (queue name, JSON value), or raises any error.
Translate = Callable[[str, Any], "Message[Any]"]

#: How often `enqueue` tries to reach the server before it gives up: about ten seconds in all.
ENQUEUE_ATTEMPTS = 8


class PgmqBroker(Broker):
    """Send and receive Dramatiq messages by pgmq.

    Parameters:
      url: how to reach PostgreSQL, without a transaction pooler in between (LISTEN needs the session).
      middleware: as in `dramatiq.Broker`.
      translate: makes a message of a queue entry that Dramatiq did not send; without it such entries
        become dead letters.
      visibility_timeout: seconds after which the messages of a dead process are delivered again. A living
        process extends the timeout of its messages each time a third of it has passed.
      max_reads: reads after which a message that was never settled becomes a dead letter. Below seven,
        messages that were merely taken beside one that kills its process may become dead letters as well.
    """

    def __init__(
        self,
        url: str,
        *,
        middleware: list[Middleware] | None = None,
        translate: Translate | None = None,
        visibility_timeout: int = 30,
        max_reads: int = 10,
    ) -> None:
        super().__init__(middleware=middleware)
        self.queues: set[str] = set()
        self._translate = translate
        self._terms = Terms(url, self._decode, visibility_timeout, max_reads)
        self._leases: defaultdict[str, Leases] = defaultdict(Leases)
        self._connection = HealingConnection(url)

    def close(self) -> None:
        """Close the broker's connection. Consumers close their own."""
        self._connection.close()

    def declare_queue(self, queue_name: str) -> None:
        """Declare a queue. This does not create it: only the database's owner may, by `pgmq.create`."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def get_declared_queues(self) -> set[str]:
        """Return the names of the declared queues."""
        return set(self.queues)

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:
        """Send a message, to be delivered after `delay` milliseconds.

        The retry of a message that a worker is processing is sent in the transaction that acknowledges the
        message: a crash leaves either the old one or the new one.

        Raises QueueNotFound, ConnectionClosed, and psycopg.DataError for text that jsonb cannot hold (NUL).
        """
        current: object = message
        if isinstance(current, PgmqMessage):
            with current.rejected_on_error():
                self.emit_before("enqueue", message, delay)
                current.follow_by(message.encode().decode(), delay or 0)
        else:
            self._check(message.queue_name)
            self.emit_before("enqueue", message, delay)
            self._send(message.queue_name, message.encode().decode(), delay or 0)
        self.emit_after("enqueue", message, delay)
        return message

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = IDLE_POLL) -> PgmqConsumer:
        """Return a consumer that takes at most `prefetch` messages and idles for `timeout` milliseconds."""
        self._check(queue_name)
        return PgmqConsumer(self._terms, queue_name, self._leases[queue_name], prefetch, timeout)

    def flush(self, queue_name: str) -> None:
        """Drop all messages of a queue. The caller needs the right to truncate its table."""
        self._check(queue_name)
        with dramatiq_errors():
            self._connection.run(lambda connection: pgmq.purge(connection, queue_name))

    def flush_all(self) -> None:
        """Drop all messages of all declared queues."""
        for queue_name in self.queues:
            self.flush(queue_name)

    def join(self, queue_name: str, *, interval: int = 50, timeout: int | None = None) -> None:
        """Wait until a queue is empty, with no message delayed or being worked on. Meant for tests.

        `interval` and `timeout` are in milliseconds. Raises QueueJoinTimeout.
        """
        self._check(queue_name)
        deadline = None if timeout is None else time.monotonic() + timeout / 1000
        while self._length(queue_name) > 0:
            if deadline is not None and time.monotonic() >= deadline:
                raise QueueJoinTimeout(queue_name)
            time.sleep(interval / 1000)

    def _check(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            raise QueueNotFound(queue_name)

    def _send(self, queue_name: str, body: str, delay: int) -> None:
        attempts = 0
        while True:
            try:
                with dramatiq_errors():
                    self._connection.run(lambda c: pgmq.send(c, queue_name, body, None, delay))
            except ConnectionClosed:
                attempts, pause = compute_backoff(attempts, factor=100, max_backoff=2000)
                if attempts == ENQUEUE_ATTEMPTS:
                    raise
                time.sleep(pause / 1000)
            else:
                return

    def _length(self, queue_name: str) -> int:
        with dramatiq_errors():
            return self._connection.run(lambda connection: pgmq.length(connection, queue_name))

    def _decode(self, queue_name: str, entry: Entry) -> Message[Any]:
        body = (entry.body or "").encode()
        try:
            message: Message[Any] = Message.decode(body)
        except DecodeError:
            if self._translate is None:
                raise
            message = self._translate(queue_name, json.loads(body))
        for name, shape in (("actor_name", str), ("kwargs", dict), ("options", dict)):
            if not isinstance(getattr(message, name), shape):
                raise DecodeError(f"Field {name!r} of the message is not a {shape.__name__}.", body, None)
        # Dramatiq finds the consumer that settles a message by this name.
        return message.copy(queue_name=queue_name)

"""The thread that moves domain events to their subscribers' queues and reports that its process is alive."""

from __future__ import annotations

import time
from threading import Event, Thread

import psycopg
import structlog
from dramatiq.common import compute_backoff

from workers.broker.connection import Connection, connect

log = structlog.get_logger(__name__)

#: Events moved in one transaction.
BATCH = 100
#: Pause between two reads of the events, in milliseconds: short while there are some, longer when idle. A
#: notification ends it early, but not every event is announced by one.
BUSY_POLL = 50
IDLE_POLL = 1000
#: Seconds between two heartbeats.
BEAT = 2.0
#: Seconds until the next try after an error.
PAUSE = 0.5

# A crash of the server loses a routing only as a whole, together with everything that followed from it, since
# the log is written in order. So subscribers need not wait for the disk.
_RELAXED = "set synchronous_commit = off"


class Router(Thread):
    """Route events in the name of `worker`, through any number of restarts of PostgreSQL.

    The heartbeat comes from the same thread, so that a process whose router hangs counts as dead.
    """

    def __init__(self, url: str, worker: str) -> None:
        super().__init__(name="router", daemon=True)
        self._url = url
        self._worker = worker
        self._stopping = Event()
        self._next_beat = 0.0

    def run(self) -> None:
        """Serve until stopped."""
        while not self._stopping.is_set():
            try:
                with connect(self._url, _RELAXED, "listen pgmq_events") as connection:
                    self._serve(connection)
            except psycopg.Error as error:
                # PostgreSQL is away, or the schema is not deployed yet.
                log.warning("router_failed", error=type(error).__name__, sqlstate=error.sqlstate)
                self._stopping.wait(PAUSE)

    def stop(self) -> None:
        """End the thread, which takes about a second."""
        self._stopping.set()
        self.join()

    def _serve(self, connection: Connection) -> None:
        misses = 0
        while not self._stopping.is_set():
            self._beat(connection)
            if self._route(connection):
                misses = 0
                continue
            misses, pause = compute_backoff(misses, factor=BUSY_POLL, max_backoff=IDLE_POLL, jitter=False)
            for _ in connection.notifies(timeout=pause / 1000, stop_after=1):
                misses = 0

    def _route(self, connection: Connection) -> int:
        row = connection.execute("select private.route_events(%s)", (BATCH,)).fetchone()
        return int(row[0]) if row else 0

    def _beat(self, connection: Connection) -> None:
        now = time.monotonic()
        if now >= self._next_beat:
            connection.execute("select private.beat(%s)", (self._worker,))
            self._next_beat = now + BEAT

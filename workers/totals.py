"""The actor that keeps campaign totals in Redis fresh, and notices when a campaign reaches its goal.

In a burst of gifts to one campaign, one refresh a second and one after the last gift are enough.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import time
from math import inf
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import dramatiq
import redis
import structlog
from dramatiq.broker import Broker
from dramatiq.middleware import CurrentMessage
from redis.backoff import NoBackoff
from redis.retry import Retry

from workers.broker.consumer import PgmqMessage
from workers.database import Database

log = structlog.get_logger(__name__)

#: Seconds after a campaign's refresh in which messages are skipped that a later one follows.
PAUSE = 1.0
#: Campaigns whose last refresh is remembered; beyond that, refreshes older than `PAUSE` are forgotten.
REMEMBERED = 1000

# What Redis runs; the proxy sends it the same when it has read a total from the database.
_KEEP_NEWER_TOTAL = Path(__file__).parents[1] / "gateway" / "keep_newer_total.lua"


def connect(url: str) -> redis.Redis:
    """Return a client that gives up within a second: a cache is not worth a longer wait."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), retries=1)
    )


class Pace:
    """Decides which refreshes of a campaign may be left to a later message."""

    def __init__(self) -> None:
        self._begun: dict[UUID, float] = {}
        self._lock = Lock()

    def is_due(self, campaign_id: UUID) -> bool:
        """Return whether a refresh begins now: not when one began in the last `PAUSE` seconds."""
        now = time.monotonic()
        with self._lock:
            if now - self._begun.get(campaign_id, -inf) < PAUSE:
                return False
            if len(self._begun) >= REMEMBERED:
                self._begun = {key: begun for key, begun in self._begun.items() if now - begun < PAUSE}
            self._begun[campaign_id] = now
            return True


class TotalFunctions:
    """The functions of schema private that the actor calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def campaign_total(self, campaign_id: UUID, source: str) -> tuple[str, str] | None:
        """Return a campaign's live totals as the API's JSON text, and their `as_of`, or None."""
        query = "select total::text, total ->> 'as_of' from private.campaign_total(%s, %s) as total"
        ((total, as_of),) = self._database.fetch(query, (campaign_id, source))
        return None if total is None else (total, as_of)

    def total_is_due_again(self, campaign_id: UUID, msg_id: int) -> bool:
        """Return whether queue `totals` has a later message than this one about the campaign."""
        query = "select private.total_is_due_again(%s, %s)"
        return bool(self._database.fetch(query, (campaign_id, msg_id))[0][0])

    def note_goal_reached(self, campaign_id: UUID) -> bool:
        """Announce that a campaign has reached its goal; True only for the one call that announced it."""
        return bool(self._database.fetch("select private.note_goal_reached(%s)", (campaign_id,))[0][0])


def declare(broker: Broker, functions: TotalFunctions, client: redis.Redis) -> None:
    """Declare the actor `totals`."""
    keep_newer_total = client.register_script(_KEEP_NEWER_TOTAL.read_text())
    pace = Pace()

    def refresh(campaign_id: UUID) -> None:
        """Store a campaign's total in Redis, and look whether it has reached its goal."""
        total = functions.campaign_total(campaign_id, "redis")
        if total is None:
            return
        text, as_of = total
        try:
            keep_newer_total(keys=[f"totals:{campaign_id}"], args=[text, as_of])
        except redis.RedisError as error:
            # Messages must not pile up for the sake of a cache: what Redis still holds expires by itself.
            log.warning("total_not_cached", campaign_id=str(campaign_id), error=type(error).__name__)
        functions.note_goal_reached(campaign_id)

    @dramatiq.actor(broker=broker, queue_name="totals")
    def totals(event: dict[str, Any]) -> None:
        campaign_id = UUID(event["data"]["campaign_id"])
        if pace.is_due(campaign_id) or not _is_due_again(functions, campaign_id):
            refresh(campaign_id)


def _is_due_again(functions: TotalFunctions, campaign_id: UUID) -> bool:
    """Return whether a later message is about the campaign, so that it will refresh the total."""
    message: object = CurrentMessage.get_current_message()
    return isinstance(message, PgmqMessage) and functions.total_is_due_again(
        campaign_id, message.entry.msg_id
    )

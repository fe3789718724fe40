"""The actor that keeps campaign totals in Redis fresh, and notices when one reaches its goal.

In a storm of gifts to one campaign, not each needs a refresh: one a second does, and one after the last.
"""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import time
from math import inf
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

#: Seconds after which a total that nobody refreshed is forgotten: the bound on staleness, whatever fails.
TIME_TO_LIVE = 300
#: Seconds that a campaign's refresh serves for the messages that others follow.
PAUSE = 1.0
#: Campaigns whose last refresh is remembered before those are forgotten that no longer matter.
REMEMBERED = 1000

# The gateway stores the same keys when it misses one. Whoever comes late with older figures must not undo
# newer ones: `as_of` is RFC 3339 with the offset +00:00, whose text sorts as the times do. KEYS: the total.
# ARGV: its text, its as_of, seconds to live.
_STORE_UNLESS_NEWER = """
local is_json, kept = pcall(cjson.decode, redis.call('GET', KEYS[1]) or '')
if is_json and type(kept) == 'table' and type(kept.as_of) == 'string' and kept.as_of > ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""


def connect(url: str) -> redis.Redis:
    """Return a client that gives up within a second: workers have better to do than to wait for a cache."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), retries=1)
    )


class Pace:
    """Says which refreshes of a campaign may be left to a later message."""

    def __init__(self) -> None:
        self._begun: dict[UUID, float] = {}
        self._lock = Lock()

    def is_due(self, campaign_id: UUID) -> bool:
        """Begin a refresh, unless one began in the last `PAUSE` seconds."""
        now = time.monotonic()
        with self._lock:
            if now - self._begun.get(campaign_id, -inf) < PAUSE:
                return False
            if len(self._begun) >= REMEMBERED:
                self._begun = {key: begun for key, begun in self._begun.items() if now - begun < PAUSE}
            self._begun[campaign_id] = now
            return True


def declare(broker: Broker, database: Database, client: redis.Redis) -> None:
    """Declare the actor `totals`."""
    store_unless_newer = client.register_script(_STORE_UNLESS_NEWER)
    pace = Pace()

    def refresh(campaign_id: UUID) -> None:
        """Do all that follows from a total that moved."""
        total = database.campaign_total(campaign_id, "redis")
        if total is None:
            return
        text, as_of = total
        try:
            store_unless_newer(keys=[f"totals:{campaign_id}"], args=[text, as_of, TIME_TO_LIVE])
        except redis.RedisError as error:
            # A cache may be lost, and messages about it must not pile up: what it still holds expires.
            log.warning("total_not_cached", campaign_id=str(campaign_id), error=type(error).__name__)
        database.note_goal_reached(campaign_id)

    @dramatiq.actor(broker=broker, queue_name="totals")
    def totals(event: dict[str, Any]) -> None:
        campaign_id = UUID(event["data"]["campaign_id"])
        if pace.is_due(campaign_id) or not _is_due_again(database, campaign_id):
            refresh(campaign_id)


def _is_due_again(database: Database, campaign_id: UUID) -> bool:
    """Tell whether a later message speaks of the campaign, which will be refreshed then."""
    message: object = CurrentMessage.get_current_message()
    return isinstance(message, PgmqMessage) and database.total_is_due_again(
        campaign_id, message.entry.msg_id
    )

"""The functions of schema private that the notifications room calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from workers.broker.connection import BROKEN
from workers.database import Database


@dataclass(frozen=True)
class Notification:
    """A message to a person: `type` is the channel, `data` the values that its template shows.

    `is_in_doubt` says that an earlier attempt may have reached the recipient. `traceparent` belongs to the
    request that led to this notification.
    """

    id: UUID
    type: str
    recipient: str
    template: str
    data: Mapping[str, Any]
    is_in_doubt: bool = False
    traceparent: str | None = None


@dataclass(frozen=True)
class Due:
    """A notification to send. Those with the same `line`, a channel and recipient, are sent in order."""

    id: UUID
    line: str


class NotificationFunctions:
    """Read which notifications are due, and record what became of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def notifications_due(self, event: Mapping[str, Any]) -> list[Due]:
        """Return what is unsent of the donation or campaign that an event is about, oldest first."""
        query = "select id, line from private.notifications_due(%s)"
        return [Due(*row) for row in self._database.fetch(query, (Jsonb(event),))]

    @contextmanager
    def reserved(self, notification_id: UUID) -> Iterator[bool]:
        """Reserve a notification for this thread; yield False while another worker has reserved it.

        The reservation is an advisory lock of the session, so it ends with the process that holds it.
        """
        key = (f"notification {notification_id}",)
        got = bool(self._database.fetch("select pg_try_advisory_lock(hashtextextended(%s, 0))", key)[0][0])
        try:
            yield got
        finally:
            if got:
                with suppress(*BROKEN):  # then the lock is gone as well
                    self._database.fetch("select pg_advisory_unlock(hashtextextended(%s, 0))", key)

    def start_notification(self, notification_id: UUID) -> Notification | None:
        """Count an attempt and return what to send; None when it was settled already."""
        (((found),),) = self._database.fetch("select private.start_notification(%s)", (notification_id,))
        if found is None:
            return None
        names = ("type", "recipient", "template", "data", "is_in_doubt", "traceparent")
        return Notification(UUID(found["id"]), **{name: found[name] for name in names})

    def finish_notification(self, notification_id: UUID, *, provider_id: str) -> None:
        """Mark a notification as sent, waiting for a database that is away: the message is already out."""
        query = "select private.finish_notification(%s, 'SENT', %s, null)"
        self._database.insist(query, (notification_id, provider_id))

    def give_up_notification(self, notification_id: UUID, reason: str) -> None:
        """Mark a notification as failed for good."""
        query = "select private.finish_notification(%s, 'FAILED', null, %s)"
        self._database.insist(query, (notification_id, reason))

    def fail_attempt(self, notification_id: UUID, reason: str, *, is_in_doubt: bool) -> None:
        """Record why an attempt failed, and whether it may have reached the recipient all the same."""
        query = "select private.fail_attempt(%s, %s, %s)"
        self._database.fetch(query, (notification_id, reason, is_in_doubt))

    def opt_out_recipient(self, notification_id: UUID, reason: str) -> None:
        """Record that a notification's recipient wants no more messages by its channel."""
        self._database.fetch("select private.opt_out_recipient(%s, %s)", (notification_id, reason))

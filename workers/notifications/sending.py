"""The actor that tells people what happened: donors of their gifts, organizers of their campaigns."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.database import Database, Notification
from workers.failures import (
    MAX_BACKOFF,
    MIN_BACKOFF,
    InDoubtError,
    OptedOutError,
    RefusedError,
    TemporaryError,
    UndeliverableError,
    is_outage,
    is_worth_another_try,
)

log = structlog.get_logger(__name__)

#: Sends a notification and returns what the provider knows it by; raises an error of workers.failures.
Channel = Callable[[Notification], str]


def declare(
    broker: Broker, database: Database, channels: Mapping[str, Channel], *, min_backoff: int = MIN_BACKOFF
) -> None:
    """Declare the actor `notifications`; `channels` is by type of notification."""

    @dramatiq.actor(
        broker=broker,
        queue_name="notifications",
        retry_when=is_worth_another_try,
        min_backoff=min_backoff,
        max_backoff=MAX_BACKOFF,
    )
    def notifications(event: dict[str, Any]) -> None:
        failures: dict[str, Exception] = {}
        for due in database.notifications_due(event):
            # In the order of their birth, and not past one that failed: a correction never overtakes its
            # receipt. What fails for one recipient holds up nobody else.
            if due.line in failures:
                continue
            try:
                _send_alone(database, channels, due.id)
            except Exception as error:  # noqa: BLE001 - raised below, when the others had their turn
                failures[due.line] = error
        if failures:
            # The most patient one: what waits for an outage to end must not be given up for another's fault.
            raise max(failures.values(), key=is_outage)


def _send_alone(database: Database, channels: Mapping[str, Channel], notification_id: UUID) -> None:
    with database.reserved(notification_id) as is_ours:
        if not is_ours:
            raise TemporaryError("another worker is just sending it")
        _send(database, channels, notification_id)


def _send(database: Database, channels: Mapping[str, Channel], notification_id: UUID) -> None:
    notification = database.start_notification(notification_id)
    if notification is None:
        return
    news = log.bind(
        notification_id=str(notification.id),
        template=notification.template,
        trace_id=_trace_id(notification.traceparent),
    )
    try:
        provider_id = _channel(channels, notification)(notification)
    except UndeliverableError as error:
        if isinstance(error, OptedOutError):
            database.opt_out_recipient(notification.id, str(error))
        database.give_up_notification(notification.id, str(error))
        news.warning("notification_undeliverable", reason=str(error))
    except Exception as error:
        # What an unexpected error says may quote the recipient: only what we raise ourselves is repeated.
        reason = str(error) if isinstance(error, TemporaryError) else type(error).__name__
        database.fail_attempt(notification.id, reason, is_in_doubt=_may_have_got_through(error))
        news.warning("notification_failed", reason=reason)
        raise
    else:
        database.finish_notification(notification.id, provider_id=provider_id)
        news.info("notification_sent")


def _channel(channels: Mapping[str, Channel], notification: Notification) -> Channel:
    try:
        return channels[notification.type]
    except KeyError:
        raise RefusedError(f"there is no channel {notification.type} here") from None


def _may_have_got_through(error: Exception) -> bool:
    """Tell whether the provider may have taken what failed so; if it is no error of ours, nobody knows."""
    return isinstance(error, InDoubtError) or not isinstance(error, TemporaryError | RefusedError)


def _trace_id(traceparent: str | None) -> str | None:
    """Return the trace id in a W3C traceparent: version-trace-span-flags."""
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) == 4 else None

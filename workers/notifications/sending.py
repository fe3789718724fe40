"""The actor that sends notifications: to donors about their gifts, to organizers about their campaigns."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import dramatiq
import structlog
from dramatiq.broker import Broker

from workers.failures import (
    InDoubtError,
    OptedOutError,
    RefusedError,
    TemporaryError,
    UndeliverableError,
    is_outage,
)
from workers.notifications.channels import Channel
from workers.notifications.functions import Notification, NotificationFunctions

log = structlog.get_logger(__name__)


def declare(broker: Broker, functions: NotificationFunctions, channels: Mapping[str, Channel]) -> None:
    """Declare the actor `notifications`; `channels` is by type of notification."""

    @dramatiq.actor(broker=broker, queue_name="notifications")
    def notifications(event: dict[str, Any]) -> None:
        failures: dict[str, Exception] = {}
        for due in functions.notifications_due(event):
            # In the order in which they arose, and stopping at one that failed: a corrected receipt must not
            # overtake the receipt. A failure for one recipient does not delay the others.
            if due.line in failures:
                continue
            try:
                _send_alone(functions, channels, due.id)
            except Exception as error:  # noqa: BLE001 - raised below, after the others were tried
                failures[due.line] = error
        if failures:
            # An outage before a fault: it is tried for days, and a fault must not shorten that.
            raise max(failures.values(), key=is_outage)


def _send_alone(
    functions: NotificationFunctions, channels: Mapping[str, Channel], notification_id: UUID
) -> None:
    with functions.reserved(notification_id) as is_ours:
        if not is_ours:
            raise TemporaryError("another worker is sending it")
        _send(functions, channels, notification_id)


def _send(functions: NotificationFunctions, channels: Mapping[str, Channel], notification_id: UUID) -> None:
    notification = functions.start_notification(notification_id)
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
            functions.opt_out_recipient(notification.id, str(error))
        functions.give_up_notification(notification.id, str(error))
        news.warning("notification_undeliverable", reason=str(error))
    except Exception as error:
        # The text of an unexpected error may quote the recipient, so only our own texts are stored.
        reason = str(error) if isinstance(error, TemporaryError) else type(error).__name__
        functions.fail_attempt(notification.id, reason, is_in_doubt=_may_have_got_through(error))
        news.warning("notification_failed", reason=reason)
        raise
    else:
        functions.finish_notification(notification.id, provider_id=provider_id)
        news.info("notification_sent")


def _channel(channels: Mapping[str, Channel], notification: Notification) -> Channel:
    try:
        return channels[notification.type]
    except KeyError:
        raise RefusedError(f"channel {notification.type} is switched off") from None


def _may_have_got_through(error: Exception) -> bool:
    """Return whether the provider may have accepted the message before this error; unknown counts as yes."""
    return isinstance(error, InDoubtError) or not isinstance(error, TemporaryError | RefusedError)


def _trace_id(traceparent: str | None) -> str | None:
    """Return the trace id in a W3C traceparent: version-trace-span-flags."""
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) == 4 else None

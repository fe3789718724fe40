"""Domain events, as the queues hold them."""

from __future__ import annotations

from typing import Any

from dramatiq import Message


def to_message(queue_name: str, event: Any) -> Message[Any]:  # noqa: ANN401 - a queue may hold any JSON value
    """Make a message of an event: the actor that is named like the queue gets it as its one argument.

    Raises ValueError for a value that is not an event.
    """
    if not isinstance(event, dict) or not all(
        isinstance(event.get(key), str) for key in ("event_id", "type")
    ):
        raise ValueError("not an event: it has no event_id and type")
    return Message(queue_name, queue_name, (event,), {}, {}, message_id=event["event_id"])

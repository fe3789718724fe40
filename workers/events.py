"""Domain events as they lie in the queues."""

from __future__ import annotations

from typing import Any

from dramatiq import Message


def to_message(queue_name: str, event: Any) -> Message[Any]:  # noqa: ANN401 - any JSON value may lie in a queue
    """Make a message of an event envelope: in queue Q the actor named Q gets it as its one argument.

    Raises ValueError for what is no event.
    """
    if not isinstance(event, dict) or not all(
        isinstance(event.get(key), str) for key in ("event_id", "type")
    ):
        raise ValueError("not an event: it has no event_id and type")
    return Message(queue_name, queue_name, (event,), {}, {}, message_id=event["event_id"])

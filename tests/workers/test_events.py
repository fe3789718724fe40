"""Events become messages for the actor that is named like their queue."""

from __future__ import annotations

import pytest

from workers.events import to_message


def test_an_event_goes_to_the_actor_of_its_queue() -> None:
    event = {"event_id": "e1", "type": "donation.completed", "data": {}}
    message = to_message("totals", event)
    assert (message.queue_name, message.actor_name, message.message_id) == ("totals", "totals", "e1")
    assert message.args == (event,)


@pytest.mark.parametrize("body", [None, 5, [], "text", {}, {"event_id": "e1"}, {"event_id": 1, "type": "x"}])
def test_other_values_are_not_events(body: object) -> None:
    with pytest.raises(ValueError, match="not an event"):
        to_message("totals", body)

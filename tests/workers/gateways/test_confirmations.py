"""What gateways told us is read from them, and handed over as they wrote it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker

from tests.workers.gateways.partial import only
from workers.failures import GatewayAwayError, TemporaryError
from workers.gateways import calls as turns
from workers.gateways import confirmations
from workers.gateways.calls import Calls
from workers.gateways.gateway import Reader, Reading

EVENT = {
    "event_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "type": "gateway_event.unconfirmed",
    "data": {"gateway_event_id": 7, "gateway": "paypal", "kind": "refund", "object_id": "1AA"},
}
CAPTURE = Reading("capture", b'{"id": "3CC"}')
REFUND = Reading("refund", b'{"id": "1AA"}')


class Books:
    """What the actor tells the database."""

    def __init__(self) -> None:
        self.confirmed: list[tuple[int, Sequence[Reading]]] = []

    def confirm_event(self, gateway_event_id: int, readings: Sequence[Reading]) -> dict[str, Any]:
        """Remember it."""
        self.confirmed.append((gateway_event_id, readings))
        return {"status": "processed"}


class Answers(Reader):
    """Answers in turn."""

    def __init__(self, *answers: list[Reading] | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def readings(self, kind: str, object_id: str) -> Sequence[Reading]:
        """Return or raise what comes next."""
        self.asked.append((kind, object_id))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def books() -> Books:
    """The database."""
    return Books()


def actor(books: Books, **readers: Reader) -> Callable[[dict[str, Any]], None]:
    """Return what the actor does with a message."""
    broker = StubBroker(middleware=[])
    gateways = {name: only(reader=reader) for name, reader in readers.items()}
    confirmations.declare(broker, books, gateways, Calls(at_once=1))  # type: ignore[arg-type]  # a part of it
    work: Callable[[dict[str, Any]], None] = broker.get_actor("confirmations").fn
    return work


def test_readings_are_handed_over_in_order(books: Books) -> None:
    paypal = Answers([CAPTURE, REFUND])
    actor(books, paypal=paypal)(EVENT)
    assert paypal.asked == [("refund", "1AA")]
    assert books.confirmed == [(7, [CAPTURE, REFUND])]


def test_an_object_unknown_to_the_gateway_is_not_confirmed(books: Books) -> None:
    actor(books, paypal=Answers([]))(EVENT)
    assert books.confirmed == [(7, [])]


@pytest.mark.parametrize("error", [TemporaryError("401"), GatewayAwayError("503"), ValueError("not an id")])
def test_a_failure_settles_nothing(books: Books, error: Exception) -> None:
    work = actor(books, paypal=Answers(error, [REFUND]))
    with pytest.raises(type(error)):
        work(EVENT)
    assert books.confirmed == []
    work(EVENT)
    assert books.confirmed == [(7, [REFUND])]


def test_a_gateway_that_is_switched_off_is_waited_for(books: Books) -> None:
    with pytest.raises(TemporaryError):
        actor(books)(EVENT)
    assert books.confirmed == []


def test_a_gateway_that_is_down_is_not_asked(books: Books) -> None:
    paypal = Answers(*[GatewayAwayError("503")] * turns.FAILURES)
    work = actor(books, paypal=paypal)
    for _ in range(turns.FAILURES + 3):
        with pytest.raises(TemporaryError):
            work(EVENT)
    assert len(paypal.asked) == turns.FAILURES

"""Approved orders are captured once, and the gateway's answers are handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from dramatiq.brokers.stub import StubBroker

from tests.workers.gateways.line import Answer, Line
from tests.workers.gateways.partial import only
from tests.workers.gateways.paypal.answers import (
    ORDER,
    PAYMENT_ID,
    UNKNOWN,
    answer,
    order,
    refusal,
    token,
    unprocessable,
)
from workers.failures import TemporaryError
from workers.gateways import captures
from workers.gateways.calls import Calls
from workers.gateways.captures import UnknownOrderError
from workers.gateways.gateway import CaptureRequest, Reading
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.orders import PayPalOrders

EVENT = {"event_id": PAYMENT_ID, "type": "payment.approved", "data": {"payment_id": PAYMENT_ID}}
LOOK = {**EVENT, "type": captures.LOOK}
REQUEST = CaptureRequest("paypal", ORDER, f"capture-{PAYMENT_ID}", is_capturable=True, is_read_first=False)
READ_FIRST = replace(REQUEST, is_read_first=True)
CAPTURED = order("COMPLETED", captures=[{"id": "3CC", "status": "COMPLETED"}])


class Books:
    """The part of the database that the actor speaks to."""

    def __init__(self, request: CaptureRequest | None) -> None:
        self.request = request
        self.asked: list[UUID] = []
        self.looks: list[UUID] = []
        self.read: list[tuple[str, Reading]] = []

    def start_capture(self, payment_id: UUID, *, is_look: bool) -> CaptureRequest | None:
        """Return what is to be captured."""
        (self.looks if is_look else self.asked).append(payment_id)
        return self.request

    def receive_reading(self, gateway: str, reading: Reading) -> dict[str, Any]:
        """Remember it."""
        self.read.append((gateway, reading))
        return {"status": "processed", "new_status": "CAPTURED"}


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere; the first answer is a token."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        opened.script.append(token())
        yield opened


def actor(books: Books, line: Line, event: dict[str, Any] = EVENT) -> Callable[[], None]:
    """Return what the actor does with the message."""
    broker = StubBroker(middleware=[])
    paypal = PayPal("an-app", "its-secret", line.url, read_timeout=1)
    gateways = {"paypal": only(orders=PayPalOrders(paypal))}
    captures.declare(broker, books, gateways, Calls(at_once=1))  # type: ignore[arg-type]  # a part of it
    return lambda: broker.get_actor("captures").fn(event)


def calls(line: Line) -> list[str]:
    """Return what was asked of the gateway, but for tokens."""
    return [f"{call.method} {call.path.removeprefix('/v2/checkout/orders/')}" for call in line.calls[1:]]


def test_an_approved_order_is_captured_and_handed_over(line: Line) -> None:
    line.script.append(answer(CAPTURED, 201))
    books = Books(REQUEST)
    actor(books, line)()
    assert books.asked == [UUID(PAYMENT_ID)]
    assert calls(line) == [f"POST {ORDER}/capture"]
    assert line.calls[-1].headers["paypal-request-id"] == f"capture-{PAYMENT_ID}"
    assert books.read == [("paypal", Reading("order", answer(CAPTURED).body))]


def test_without_anything_to_capture_the_gateway_is_not_called(line: Line) -> None:
    actor(Books(None), line)()
    assert line.calls == []


@pytest.mark.parametrize(
    ("issue", "found"),
    [
        ("ORDER_ALREADY_CAPTURED", CAPTURED),
        ("INSTRUMENT_DECLINED", order("APPROVED")),
        ("ORDER_NOT_APPROVED", order("CREATED")),
        ("ORDER_EXPIRED", order("VOIDED")),
    ],
)
def test_a_refusal_is_answered_by_reading_the_order(line: Line, issue: str, found: dict[str, Any]) -> None:
    """The order's reading is the evidence, and the message is done without retries."""
    line.script += [unprocessable(issue), answer(found)]
    books = Books(REQUEST)
    actor(books, line)()
    assert calls(line) == [f"POST {ORDER}/capture", f"GET {ORDER}"]
    assert books.read == [("paypal", Reading("order", answer(found).body))]


def test_an_old_order_is_read_first(line: Line) -> None:
    line.script.append(answer(CAPTURED))
    books = Books(READ_FIRST)
    actor(books, line)()
    assert calls(line) == [f"GET {ORDER}"]
    assert books.read == [("paypal", Reading("order", answer(CAPTURED).body))]


def test_an_old_order_that_still_waits_is_captured(line: Line) -> None:
    """Under a new key: the earlier one may repeat a decline from before the new approval."""
    waiting = {**order("APPROVED"), "update_time": "2026-11-30T08:09:10Z"}
    line.script += [answer(waiting), answer(CAPTURED, 201)]
    books = Books(READ_FIRST)
    actor(books, line)()
    assert calls(line) == [f"GET {ORDER}", f"POST {ORDER}/capture"]
    assert line.calls[-1].headers["paypal-request-id"] == f"capture-{PAYMENT_ID}-20261130080910"
    assert books.read == [("paypal", Reading("order", answer(CAPTURED).body))]


@pytest.mark.parametrize("status", ["APPROVED", "COMPLETED"])
def test_a_look_at_an_order_that_is_not_to_be_captured(line: Line, status: str) -> None:
    """Its captures and refunds are news nevertheless."""
    line.script.append(answer(order(status)))
    books = Books(replace(READ_FIRST, is_capturable=False))
    actor(books, line, LOOK)()
    assert (books.asked, books.looks) == ([], [UUID(PAYMENT_ID)])
    assert calls(line) == [f"GET {ORDER}"]
    assert books.read == [("paypal", Reading("order", answer(order(status)).body))]


def test_a_look_at_an_order_that_the_gateway_has_forgotten(line: Line) -> None:
    """Nobody approved it in time. For an approved order this would be a fault."""
    line.script.append(UNKNOWN)
    books = Books(READ_FIRST)
    actor(books, line, LOOK)()
    assert calls(line) == [f"GET {ORDER}"]
    assert books.read == []


@pytest.mark.parametrize(
    "step",
    [
        refusal(409, "RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"),
        refusal(500, "INTERNAL_SERVER_ERROR"),
        unprocessable("PAYEE_ACCOUNT_RESTRICTED"),
        UNKNOWN,
    ],
)
def test_a_temporary_failure_is_tried_again_with_the_same_key(line: Line, step: Answer) -> None:
    line.script += [step, answer(CAPTURED, 201)]
    books = Books(REQUEST)
    work = actor(books, line)
    with pytest.raises(TemporaryError):
        work()
    assert books.read == []
    work()
    keys = {call.headers["paypal-request-id"] for call in line.calls if call.path.endswith("/capture")}
    assert keys == {f"capture-{PAYMENT_ID}"}
    assert len(books.read) == 1


def test_an_order_that_paypal_does_not_know_ends_as_a_dead_letter(line: Line) -> None:
    """A donor approved it, so a person must see that it cannot be captured: the key may be wrong."""
    line.script.append(UNKNOWN)
    books = Books(READ_FIRST)
    with pytest.raises(UnknownOrderError):
        actor(books, line)()
    assert books.read == []

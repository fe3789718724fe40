"""Calls to gateways: a limited number at once, and none to a gateway that is down."""

from __future__ import annotations

from contextlib import suppress

import pytest

from workers.failures import GatewayAwayError, GatewayRefusedError, TemporaryError
from workers.gateways import calls
from workers.gateways.calls import Calls, pick


def fail(turns: Calls, error: Exception, gateway: str = "paypal") -> None:
    """Make a call that fails."""
    with pytest.raises(type(error)) as raised, turns.to(gateway):
        raise error
    assert raised.value is error


def is_down(turns: Calls, gateway: str = "paypal") -> bool:
    """Return whether a call is not even tried."""
    tried = False
    with suppress(TemporaryError), turns.to(gateway):
        tried = True
    return not tried


def test_a_call_without_a_free_slot_is_rescheduled_at_once() -> None:
    turns = Calls(at_once=2)
    with (
        turns.to("paypal"),
        turns.to("stripe"),
        pytest.raises(TemporaryError, match="all slots"),
        turns.to("stripe"),
    ):
        pytest.fail("three at once")
    for _ in range(3):
        with turns.to("stripe"):
            pass


def test_pauses_of_a_rescheduled_call_do_not_grow() -> None:
    """Work that waited for an outage to end is done soon after it."""
    turns = Calls(at_once=1)
    with turns.to("paypal"), pytest.raises(TemporaryError) as crowded, turns.to("paypal"):
        pytest.fail("two at once")
    for _ in range(calls.FAILURES):
        fail(turns, GatewayAwayError("ReadTimeout"))
    with pytest.raises(TemporaryError) as down, turns.to("paypal"):
        pytest.fail("it was asked")
    for put_off, seconds in ((crowded, calls.NEXT_TURN), (down, calls.REST)):
        assert put_off.value.delay is not None
        assert 1 <= put_off.value.delay / 1000 / seconds <= 1.5


def test_a_turn_ends_with_its_call_however_that_ends() -> None:
    turns = Calls(at_once=1)
    for error in (TemporaryError("x"), GatewayRefusedError("x"), GatewayAwayError("x")):
        fail(turns, error)
    assert not is_down(turns)


def test_a_gateway_that_is_down_is_left_alone() -> None:
    turns = Calls(at_once=1)
    for _ in range(calls.FAILURES):
        fail(turns, GatewayAwayError("ReadTimeout"))
    with pytest.raises(TemporaryError, match="paypal is down"), turns.to("paypal"):
        pytest.fail("it was asked")
    assert not is_down(turns, "stripe")


def test_a_gateway_that_refuses_is_well() -> None:
    turns = Calls(at_once=1)
    for _ in range(calls.FAILURES):
        fail(turns, GatewayAwayError("503"))
        fail(turns, TemporaryError("401"))
        fail(turns, GatewayRefusedError("capture_fully_refunded"))
    assert not is_down(turns)


def test_a_gateway_that_is_switched_off_may_be_switched_on() -> None:
    assert pick({"stripe": 1}, "stripe") == 1
    with pytest.raises(TemporaryError, match="paypal is switched off"):
        pick({"stripe": 1}, "paypal")

"""Turns: a limited number at a time for each key, without waiting."""

from __future__ import annotations

import pytest

from workers.webhooks.turns import Turns


def test_a_key_has_a_limited_number_of_turns() -> None:
    turns = Turns(2)
    with turns.of("a") as first, turns.of("a") as second, turns.of("a") as third:
        assert (first, second, third) == (True, True, False)


def test_keys_do_not_delay_each_other() -> None:
    turns = Turns(1)
    with turns.of("a") as one, turns.of("b") as other:
        assert one
        assert other


def test_a_turn_is_given_back_only_by_its_holder() -> None:
    turns = Turns(1)
    with turns.of("a"):
        with turns.of("a") as refused:
            assert not refused
        with turns.of("a") as still_refused:
            assert not still_refused
    with turns.of("a") as again:
        assert again


def test_a_turn_is_given_back_after_an_error() -> None:
    turns = Turns(1)
    with pytest.raises(RuntimeError, match="boom"), turns.of("a"):
        raise RuntimeError("boom")
    with turns.of("a") as again:
        assert again

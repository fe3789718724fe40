"""Turns: so many at a time for the same key, and nobody waits."""

from __future__ import annotations

import pytest

from workers.webhooks.turns import Turns


def test_so_many_at_a_time_get_one() -> None:
    turns = Turns(2)
    with turns.of("a") as first, turns.of("a") as second, turns.of("a") as third:
        assert (first, second, third) == (True, True, False)


def test_keys_do_not_hold_up_one_another() -> None:
    turns = Turns(1)
    with turns.of("a") as one, turns.of("b") as other:
        assert one
        assert other


def test_a_turn_is_given_back_and_only_by_those_who_had_it() -> None:
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

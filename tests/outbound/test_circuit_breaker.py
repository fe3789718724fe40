"""outbound.circuit_breaker: no calls to a server that is away, then one at a time, then all of them again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest

from outbound.circuit_breaker import CircuitBreaker, CircuitOpenError

FAILURES, REST = 3, 10.0


class AwayError(Exception):
    """It speaks against the server."""


class RefusedError(Exception):
    """It is an answer."""


@dataclass
class Desk:
    """Makes calls by a breaker, at times of its own."""

    now: float = 1000.0
    changes: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.breaker = CircuitBreaker(
            max_failures=FAILURES,
            rest=REST,
            is_failure=lambda error: isinstance(error, AwayError),
            on_change=self.changes.append,
            clock=lambda: self.now,
        )

    def succeed(self) -> None:
        with self.breaker.call():
            pass

    def fail(self, error: BaseException | None = None) -> None:
        """Make a call that fails: the caller gets the very error."""
        error = error or AwayError()
        with pytest.raises(type(error)) as raised, self.breaker.call():
            raise error
        assert raised.value is error

    def fail_until_it_opens(self) -> None:
        for _ in range(FAILURES):
            self.fail()

    def is_open(self) -> bool:
        """Return whether a call is not even tried."""
        try:
            self.succeed()
        except CircuitOpenError:
            return True
        return False


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_opens_after_failures_in_a_row(desk: Desk) -> None:
    for _ in range(FAILURES - 1):
        desk.fail()
    assert desk.changes == []
    desk.fail()
    assert desk.is_open()
    assert desk.changes == [True]


def test_a_success_begins_the_count_anew(desk: Desk) -> None:
    for _ in range(3):
        for _ in range(FAILURES - 1):
            desk.fail()
        desk.succeed()
    assert not desk.is_open()


def test_a_server_that_refuses_is_there(desk: Desk) -> None:
    for _ in range(3):
        for _ in range(FAILURES - 1):
            desk.fail()
        desk.fail(RefusedError())
    assert not desk.is_open()


def test_a_call_that_was_interrupted_says_nothing(desk: Desk) -> None:
    for _ in range(FAILURES - 1):
        desk.fail()
        desk.fail(KeyboardInterrupt())
    desk.fail()
    assert desk.is_open()


def test_it_stays_open_for_its_rest(desk: Desk) -> None:
    desk.fail_until_it_opens()
    desk.now += REST - 0.1
    assert desk.is_open()


def test_a_trial_that_succeeds_closes_it(desk: Desk) -> None:
    desk.fail_until_it_opens()
    desk.now += REST
    desk.succeed()
    assert desk.changes == [True, False]
    for _ in range(FAILURES - 1):
        desk.fail()
    assert not desk.is_open()


def test_a_trial_that_is_refused_closes_it(desk: Desk) -> None:
    desk.fail_until_it_opens()
    desk.now += REST
    desk.fail(RefusedError())
    assert not desk.is_open()


def test_one_trial_that_fails_is_enough_for_another_rest(desk: Desk) -> None:
    desk.fail_until_it_opens()
    desk.now += REST
    desk.fail()
    desk.now += REST - 0.1
    assert desk.is_open()
    assert desk.changes == [True]


def test_a_trial_that_was_interrupted_leaves_room_for_another(desk: Desk) -> None:
    desk.fail_until_it_opens()
    desk.now += REST
    desk.fail(KeyboardInterrupt())
    assert desk.changes == [True]
    desk.succeed()
    assert desk.changes == [True, False]


def test_a_trial_that_never_ends_leaves_room_for_another_in_the_end(desk: Desk) -> None:
    """A thread that is ended between two lines tells the breaker nothing."""
    desk.fail_until_it_opens()
    desk.now += REST
    lost = desk.breaker.call()
    lost.__enter__()  # and never left

    assert desk.is_open()
    desk.now += 2 * REST
    assert not desk.is_open()
    del lost


def test_one_caller_at_a_time_makes_the_trial(desk: Desk) -> None:
    """The others are refused at once: they do not wait for its end."""
    desk.fail_until_it_opens()
    desk.now += REST
    with desk.breaker.call():
        for _ in range(2):
            with pytest.raises(CircuitOpenError), desk.breaker.call():
                pytest.fail("two at once")
    assert not desk.is_open()


def test_a_call_that_began_before_it_opened_changes_nothing(desk: Desk) -> None:
    """What it brings is older than the failures that opened the circuit."""
    with desk.breaker.call():
        desk.fail_until_it_opens()
    assert desk.is_open()
    desk.now += REST
    with desk.breaker.call():  # the trial
        pass
    assert desk.changes == [True, False]


def test_calls_do_not_wait_for_each_other(desk: Desk) -> None:
    inside, go = Event(), Event()

    def slow() -> str:
        with desk.breaker.call():
            inside.set()
            go.wait(30)
        return "done"

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(slow)
        assert inside.wait(10)
        desk.succeed()
        assert not waiting.done()
        go.set()
        assert waiting.result() == "done"


def test_threads_count_together(desk: Desk) -> None:
    """Failures in many threads at once open it once, and none is lost."""
    together = 50
    breaker = CircuitBreaker(
        max_failures=8 * together, rest=REST, is_failure=lambda _: True, on_change=desk.changes.append
    )

    def fail() -> None:
        for _ in range(together):
            with pytest.raises(AwayError), breaker.call():
                raise AwayError

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(fail) for _ in range(8)]:
            done.result()
    assert desk.changes == [True]

"""webhook_adapter.gateway_calls: few at once, repeated where that helps, none while a gateway is away."""

import re
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from outbound.bounded_http import CONNECT_TIMEOUT
from stack.scratch import PROJECT
from webhook_adapter import gateway_calls
from webhook_adapter.errors import ApiError
from webhook_adapter.gateway_calls import FAILURES_TO_OPEN, FIRST_PAUSE_S, LAST_TRY_BEGINS_S, GatewayCalls
from webhook_adapter.payment_gateway import (
    GatewayBusyError,
    GatewayNotAskedError,
    GatewayRefusedError,
    GatewayUnavailableError,
    IntentInFlightError,
    RememberedFailureError,
)
from webhook_adapter.settings import Settings

BUSY = GatewayBusyError("stripe")


class Pauses(list[float]):
    """Notes the pauses instead of making them."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def calls(
    retries: int = 0, slots: int = 4, changes: list[bool] | None = None, pauses: Pauses | None = None
) -> GatewayCalls:
    return GatewayCalls(
        "stripe",
        slots=slots,
        retries=retries,
        on_circuit=(changes if changes is not None else []).append,
        sleep=pauses if pauses is not None else Pauses(),
    )


def attempts(*outcomes: Exception | str) -> Callable[[], str]:
    """Return an attempt that fails or succeeds in this order."""
    script = deque(outcomes)

    def attempt() -> str:
        outcome = script.popleft()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return attempt


def fail(call: GatewayCalls, error: Exception = BUSY) -> None:
    with pytest.raises(type(error)):
        call(attempts(error))


def open_circuit(call: GatewayCalls) -> None:
    for _ in range(FAILURES_TO_OPEN):
        fail(call)


def test_busy_gateway_is_asked_again_with_growing_pauses() -> None:
    pauses = Pauses()
    assert calls(3, pauses=pauses)(attempts(BUSY, BUSY, BUSY, "made")) == "made"
    for number, pause in enumerate(pauses):
        longest = FIRST_PAUSE_S * 2**number
        assert longest / 2 <= pause <= longest


def test_pauses_are_spread() -> None:
    """Jitter: no two callers come back together, not even the first time."""
    pauses = Pauses()
    for _ in range(20):
        calls(1, pauses=pauses)(attempts(BUSY, "made"))
    assert len(set(pauses)) == 20


def test_number_of_tries_is_bounded() -> None:
    pauses = Pauses()
    with pytest.raises(GatewayBusyError):
        calls(2, pauses=pauses)(attempts(BUSY, BUSY, BUSY, "too late"))
    assert len(pauses) == 2


def test_gateways_own_pause_is_kept() -> None:
    pauses = Pauses()
    calls(1, pauses=pauses)(attempts(GatewayBusyError("stripe", 3), "made"))
    assert pauses == [3]


def test_nobody_is_kept_waiting_for_a_long_pause() -> None:
    """The caller gets the pause as Retry-After instead."""
    pauses = Pauses()
    wait = LAST_TRY_BEGINS_S + 1
    with pytest.raises(GatewayBusyError) as caught:
        calls(1, pauses=pauses)(attempts(GatewayBusyError("stripe", wait)))
    assert pauses == []
    assert caught.value.retry_after == wait


def test_calls_of_one_request_share_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that took long to cancel leaves no time to ask another one; the next request begins anew."""
    now = [1_000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with gateway_calls.one_request():
        assert calls()(attempts("canceled")) == "canceled"
        now[0] += LAST_TRY_BEGINS_S + 1
        with pytest.raises(GatewayUnavailableError):
            calls()(attempts("too late"))
    with gateway_calls.one_request():
        assert calls()(attempts("made")) == "made"


def test_the_proxy_waits_longer_than_we_do() -> None:
    """Otherwise the donor would get a 504 although the intent may have been made."""
    route = (PROJECT / "gateway" / "locations" / "webhook_adapter.conf").read_text()
    patience = re.search(r"proxy_read_timeout (\d+)s;", route)
    longest_try = 2 * (CONNECT_TIMEOUT + Settings.gateway_timeout)

    assert patience is not None
    assert LAST_TRY_BEGINS_S + longest_try < int(patience[1])


@pytest.mark.parametrize(
    "error",
    [
        GatewayUnavailableError("stripe"),
        GatewayRefusedError("stripe"),
        RememberedFailureError("stripe"),
        ApiError(400, "amount_too_small"),
    ],
)
def test_what_does_not_pass_is_not_repeated(error: ApiError) -> None:
    pauses = Pauses()
    with pytest.raises(type(error)):
        calls(3, pauses=pauses)(attempts(error, "made"))
    assert pauses == []


def test_circuit_opens_after_failures_in_a_row() -> None:
    """Then the gateway is not asked, and no caller waits."""
    changes: list[bool] = []
    call = calls(changes=changes)
    open_circuit(call)
    asked: list[int] = []
    with pytest.raises(GatewayNotAskedError) as caught:
        call(lambda: asked.append(1))
    assert asked == []
    assert (caught.value.status, caught.value.word) == (503, "gateway_unavailable")
    assert caught.value.retry_after == gateway_calls.OPEN_SECONDS
    assert changes == [True]


def test_circuit_opens_between_tries_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller between two tries stops."""
    monkeypatch.setattr(gateway_calls, "FIRST_PAUSE_S", 0.0)  # or the pauses alone would end it
    with pytest.raises(GatewayNotAskedError):
        calls(retries=20)(attempts(*[BUSY] * FAILURES_TO_OPEN))


@pytest.mark.parametrize(
    "error",
    [
        GatewayRefusedError("stripe"),
        ApiError(400, "amount_too_small"),
        IntentInFlightError("stripe"),
        RememberedFailureError("stripe"),
    ],
)
def test_refusals_do_not_open_the_circuit(error: Exception) -> None:
    """A gateway that refuses is there."""
    call = calls()
    for _ in range(3 * FAILURES_TO_OPEN):
        fail(call, error)
    assert call(attempts("made")) == "made"


def test_too_many_are_refused_at_once() -> None:
    call = calls(slots=1)
    inside, go = Event(), Event()

    def slow() -> str:
        inside.set()
        go.wait(30)
        return "slow"

    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(call, slow)
        assert inside.wait(10)
        with pytest.raises(GatewayUnavailableError):
            call(attempts("made"))
        go.set()
        assert waiting.result() == "slow"
    assert call(attempts("made")) == "made"

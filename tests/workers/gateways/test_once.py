"""Done once at a gateway: a refusal is believed only when nothing was done before."""

from __future__ import annotations

import pytest
import structlog

from workers.failures import GatewayAwayError, GatewayRefusedError
from workers.gateways.once import once

NEWS: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Counterpart:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self, error: Exception | None = None, made: str | None = None) -> None:
        self._error = error
        self._made = made
        self.asked: list[str] = []

    def act(self) -> str:
        """Do it, or raise the error."""
        self.asked.append("act")
        if self._error is not None:
            raise self._error
        return "new"

    def find(self) -> str | None:
        """Return what was made before."""
        self.asked.append("find")
        return self._made


def test_what_is_done_now_is_not_looked_for() -> None:
    gateway = Counterpart(made="old")
    assert once(gateway.act, gateway.find, NEWS) == "new"
    assert gateway.asked == ["act"]


def test_a_refused_repeat_returns_what_was_made_before() -> None:
    gateway = Counterpart(GatewayRefusedError("already_refunded"), made="old")
    assert once(gateway.act, gateway.find, NEWS) == "old"
    assert gateway.asked == ["act", "find"]


def test_a_refusal_is_final_when_nothing_was_made_before() -> None:
    gateway = Counterpart(GatewayRefusedError("amount_too_large"))
    with pytest.raises(GatewayRefusedError, match="amount_too_large"):
        once(gateway.act, gateway.find, NEWS)


def test_a_failure_that_may_pass_is_not_a_refusal() -> None:
    gateway = Counterpart(GatewayAwayError("ReadTimeout"), made="old")
    with pytest.raises(GatewayAwayError):
        once(gateway.act, gateway.find, NEWS)
    assert gateway.asked == ["act"]

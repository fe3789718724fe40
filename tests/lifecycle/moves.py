"""What a gateway may do with a payment next; each move knows the news that tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, get_args

from hypothesis import strategies as st

from tests.lifecycle.gateway import Course, Ending
from tests.lifecycle.life import Payment

# Percent of what was asked for, and of what was received: they may add up to more than there is.
CAPTURED = (1, 25, 40, 50, 60, 99, 100, 100, 100, 130)
RETURNED = (10, 30, 40, 60, 100)


class Move(Protocol):
    """Something that happens at the gateway."""

    def make(self, payment: Payment) -> list[bytes]:
        """Do it; return the events that tell of it."""


@dataclass(frozen=True)
class Step:
    """Moves no money: on the way to it, or back."""

    name: str

    def make(self, payment: Payment) -> list[bytes]:
        match self.name:
            case "authorize":
                return payment.intent.authorize()
            case "decline":
                return payment.intent.decline()
            case "cancel":
                return payment.intent.cancel()
            case "expire":
                return payment.intent.expire()
            case _:
                return payment.intent.progress(self.name)


@dataclass(frozen=True)
class Capture:
    """Takes money, which may be less or more than was asked for."""

    share: int = 100
    is_partial: bool = False

    def make(self, payment: Payment) -> list[bytes]:
        return payment.intent.capture(payment.part(payment.intent.amount, self.share), self.is_partial)


@dataclass(frozen=True)
class Refund:
    """Gives money back on its own account, after it took some."""

    share: int
    ending: Ending
    is_listed: bool

    def make(self, payment: Payment) -> list[bytes]:
        return _first_capture(payment) + payment.intent.refund(
            payment.part(payment.intent.received, self.share), self.ending, self.is_listed
        )


@dataclass(frozen=True)
class Dispute:
    """Loses money, or not, to a card's bank."""

    share: int
    course: Course
    fee: int

    def make(self, payment: Payment) -> list[bytes]:
        return _first_capture(payment) + payment.intent.dispute(
            payment.part(payment.intent.received, self.share), self.course, self.fee
        )


@dataclass(frozen=True)
class Fee:
    """Tells what it charges."""

    amount: int

    def make(self, payment: Payment) -> list[bytes]:
        return _first_capture(payment) + payment.intent.settle_fee(self.amount)


def _first_capture(payment: Payment) -> list[bytes]:
    """What gives money back must have taken some."""
    return [] if payment.intent.charges else Capture().make(payment)


_names = st.sampled_from(
    ["created", "requires_action", "processing", "authorize", "decline", "cancel", "expire"]
)
_fees = st.integers(min_value=1, max_value=500)
_returned = st.sampled_from(RETURNED)
endings: st.SearchStrategy[Ending] = st.sampled_from(get_args(Ending))
_courses: st.SearchStrategy[Course] = st.sampled_from(get_args(Course))

moves: st.SearchStrategy[Move] = st.one_of(
    st.builds(Step, _names),
    st.builds(Capture, st.sampled_from(CAPTURED), st.booleans()),
    st.builds(Refund, _returned, endings, st.booleans()),
    st.builds(Dispute, _returned, _courses, _fees),
    st.builds(Fee, _fees),
)

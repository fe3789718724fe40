"""chaos.verdict: every way in which the two sides can differ is found."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from chaos import verdict
from chaos.books import Books, Donation
from chaos.gateways import Money

PAID = Money("p1", "USD", captured=1000, refunded=100)
BOOKS = Books([PAID], {"p1": Donation("COMPLETED", 1)}, Counter({"evt_1": 1}))


def compare(truth: list[Money], books: Books, sent: tuple[str, ...] = ("evt_1",)) -> list[str]:
    return verdict.compare_books("stripe", truth, sent, books)


def test_equal_books_have_no_difference() -> None:
    assert compare([PAID], BOOKS) == []
    assert verdict.compare_totals([PAID], {"USD": Decimal("9.00")}) == []


@pytest.mark.parametrize(
    "changed", [{"captured": 999}, {"refunded": 0}, {"disputed": 1}, {"currency": "EUR"}]
)
def test_different_money_is_found(changed: dict[str, Any]) -> None:
    (found,) = compare([PAID], replace(BOOKS, payments=[replace(PAID, **changed)]))
    assert next(iter(changed)) in found


def test_missing_and_extra_payments_are_found() -> None:
    assert "stripe: payment p1 is not in our books" in compare([PAID], replace(BOOKS, payments=[]))
    assert "stripe: payment p1 is not at the gateway" in compare([], BOOKS)
    assert "stripe: the gateway has two payments for one of ours" in compare([PAID, PAID], BOOKS)


@pytest.mark.parametrize(
    "donation", [Donation("PENDING", 1), Donation("COMPLETED", 0), Donation("COMPLETED", 2)]
)
def test_wrong_donations_and_receipts_are_found(donation: Donation) -> None:
    assert len(compare([PAID], replace(BOOKS, donations={"p1": donation}))) == 1


def test_lost_invented_and_repeated_events_are_found() -> None:
    assert compare([PAID], BOOKS, ("evt_1", "evt_2")) == ["stripe: event evt_2 is not stored"]
    assert compare([PAID], BOOKS, ()) == ["stripe: event evt_1 is stored and was never sent"]
    twice = replace(BOOKS, events=Counter({"evt_1": 2}))
    assert compare([PAID], twice) == ["stripe: event evt_1 is stored 2 times"]


@pytest.mark.parametrize("shown", [{}, {"USD": Decimal("9.01")}])
def test_wrong_totals_are_found(shown: dict[str, Decimal]) -> None:
    assert len(verdict.compare_totals([PAID], shown)) == 1

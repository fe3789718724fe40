"""Stripe's rules for amounts."""

import pytest

from sandbox_gateway.errors import ApiError
from sandbox_gateway.stripe.currencies import check_charge_amount, check_currency, fee, written


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "usd"), (99_999_999, "usd"), (50, "jpy"), (1, "kmf"), (1250, "kwd"), (500, "isk"), (30, "gbp")],
)
def test_amounts_that_can_be_charged(amount: int, currency: str) -> None:
    check_charge_amount(amount, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (17_499, "huf", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
        (1255, "kwd", "parameter_invalid_integer"),
        (550, "isk", "parameter_invalid_integer"),
    ],
)
def test_amounts_that_cannot(amount: int, currency: str, code: str) -> None:
    with pytest.raises(ApiError) as refusal:
        check_charge_amount(amount, currency)
    assert refusal.value.body["error"]["code"] == code


def test_currencies_are_known_in_any_case() -> None:
    assert check_currency("USD") == "usd"
    with pytest.raises(ApiError, match="Invalid currency: xyz"):
        check_currency("xyz")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123_456, "usd", "$1,234.56"),
        (5, "eur", "€0.05"),
        (1200, "jpy", "¥1,200"),
        (12_500, "kwd", "12.500 kwd"),
    ],
)
def test_amounts_are_written_for_people(amount: int, currency: str, text: str) -> None:
    assert written(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [(1250, "usd", 66), (10_000, "usd", 320), (1000, "jpy", 29), (20, "usd", 20)],
)
def test_fee(amount: int, currency: str, expected: int) -> None:
    assert fee(amount, currency) == expected

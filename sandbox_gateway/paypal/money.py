"""Money as PayPal writes it: a decimal string in major units and a currency.

Source: developer.paypal.com/reference/currency-codes. PayPal keeps two decimals or none: HUF, JPY and TWD
have none there, whatever ISO 4217 says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox_gateway.paypal.errors import invalid_request, unprocessable

_CURRENCIES = """
AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD
"""
CURRENCIES = frozenset(_CURRENCIES.split())
WITHOUT_DECIMALS = frozenset({"HUF", "JPY", "TWD"})
LARGEST_MINOR = 999_999_999
"""9,999,999.99, as large as PayPal takes."""

_VALUE = re.compile(r"(-?)([0-9]{0,20})(?:\.([0-9]{1,20}))?")


@dataclass(frozen=True)
class Money:
    """An amount in the currency's smallest unit at PayPal."""

    minor: int
    currency: str

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Money:
        """Return what an amount that PayPal wrote says."""
        return cls(int(stored["value"].replace(".", "")), stored["currency_code"])

    @property
    def json(self) -> dict[str, str]:
        """The amount as PayPal writes it."""
        return {"currency_code": self.currency, "value": written(self.minor, self.currency)}

    def with_minor(self, minor: int) -> Money:
        """Return another amount of the same currency."""
        return Money(minor, self.currency)


def decimals(currency: str) -> int:
    """Return how many decimals an amount has."""
    return 0 if currency in WITHOUT_DECIMALS else 2


def written(minor: int, currency: str) -> str:
    """Write an amount in major units with exactly the currency's decimals."""
    digits = decimals(currency)
    sign, number = "-" if minor < 0 else "", abs(minor)
    whole = f"{sign}{number // 10**digits}"
    return f"{whole}.{number % 10**digits:0{digits}d}" if digits else whole


def parse(value: str, currency: str, pointer: str) -> Money:
    """Return the amount that a caller wrote; `PaypalError` when PayPal would refuse it."""
    shape = _VALUE.fullmatch(value)
    if shape is None or not (shape[2] or shape[3]):
        description = "The value of a field does not conform to the expected format."
        raise invalid_request("INVALID_PARAMETER_SYNTAX", description, f"{pointer}/value")
    if currency not in CURRENCIES:
        description = "Currency code is not currently supported."
        raise unprocessable("CURRENCY_NOT_SUPPORTED", description, f"{pointer}/currency_code")
    minor = _minor(shape[2] or "0", shape[3] or "", currency, pointer)
    if shape[1] or minor == 0:
        raise unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", f"{pointer}/value")
    if minor > LARGEST_MINOR:
        description = "The value of a field is too large."
        raise unprocessable("MAX_VALUE_EXCEEDED", description, f"{pointer}/value")
    return Money(minor, currency)


def fee(amount: Money) -> Money:
    """Return PayPal's fee for a payment: 2.99 % rounded half up, plus 49 where the currency has cents."""
    fixed = 49 if decimals(amount.currency) else 0
    return amount.with_minor(min(amount.minor, (amount.minor * 299 + 5000) // 10000 + fixed))


def _minor(whole: str, fraction: str, currency: str, pointer: str) -> int:
    digits = decimals(currency)
    if fraction.strip("0") and not digits:
        raise unprocessable(
            "DECIMALS_NOT_SUPPORTED", "Currency does not support decimals.", f"{pointer}/value"
        )
    if len(fraction) > 2:
        description = "If the currency supports decimals, only two decimal place precision is supported."
        raise unprocessable("DECIMAL_PRECISION", description, f"{pointer}/value")
    return int(whole + fraction.ljust(digits, "0")[:digits])

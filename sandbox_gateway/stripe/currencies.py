"""Stripe's rules for amounts: always integers, in a unit that depends on the currency.

Source: docs.stripe.com/currencies. Amounts have at most eight digits.
"""

from __future__ import annotations

from sandbox_gateway.errors import ApiError

LARGEST_AMOUNT = 99_999_999

_SUPPORTED = """
usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd
cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd
hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad
mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln
pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs
uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw
"""
_ZERO_DECIMAL = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_THREE_DECIMAL = "bhd jod kwd omr tnd"

SUPPORTED = frozenset(_SUPPORTED.split())
ZERO_DECIMAL = frozenset(_ZERO_DECIMAL.split())
THREE_DECIMAL = frozenset(_THREE_DECIMAL.split())

# Amounts that must be a multiple of something: the last digit of a three-decimal currency is always zero,
# and ISK and UGX, which have no decimals, are written with two for historical reasons.
STEP = {**dict.fromkeys(THREE_DECIMAL, 10), "isk": 100, "ugx": 100}

# Smallest charge; Stripe converts a currency that it does not list; here such a currency has no minimum.
MINIMUM = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250,
    "eur": 50, "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300,
    "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip

_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}


def decimals(currency: str) -> int:
    """Return how many decimals of the major unit an amount counts."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2


def written(amount: int, currency: str) -> str:
    """Write an amount as Stripe's messages do: `$12.50`, or `12.50 czk` where it has no symbol here."""
    digits = decimals(currency)
    number = f"{amount // 10**digits:,}" + (f".{amount % 10**digits:0{digits}d}" if digits else "")
    return f"{_SYMBOLS[currency]}{number}" if currency in _SYMBOLS else f"{number} {currency}"


def check_currency(currency: str) -> str:
    """Return the currency in lower case; raise `ApiError` when Stripe does not know it."""
    code = currency.lower()
    if code not in SUPPORTED:
        known = ", ".join(sorted(SUPPORTED))
        raise ApiError(
            f"Invalid currency: {code}. Stripe currently supports these currencies: {known}", param="currency"
        )
    return code


def check_charge_amount(amount: int, currency: str, *, param: str = "amount") -> None:
    """Raise `ApiError` for an amount, in the smallest unit, that cannot be charged in this currency."""
    step = STEP.get(currency, 1)
    if amount % step:
        raise ApiError(
            f"Invalid amount: amounts in {currency} must be evenly divisible by {step}.",
            code="parameter_invalid_integer",
            param=param,
        )
    smallest = MINIMUM.get(currency, 1)
    if amount < smallest:
        message = f"Amount must be at least {written(smallest, currency)}"
        raise ApiError(message, code="amount_too_small", param=param)
    if amount > LARGEST_AMOUNT:
        message = f"Amount must be no more than {written(LARGEST_AMOUNT, currency)}"
        raise ApiError(message, code="amount_too_large", param=param)


def fee(amount: int, currency: str) -> int:
    """Return the processing fee of a charge: 2.9 % rounded half up, plus 30 where the currency has cents."""
    fixed = 30 if decimals(currency) == 2 else 0
    return min(amount, (amount * 29 + 500) // 1000 + fixed)


def dispute_fee(currency: str) -> int:
    """Return what a dispute costs the merchant, lost or won: 15.00, and 1500 without decimals."""
    return 15_000 if currency in THREE_DECIMAL else 1500

"""What Stripe's events claim of a payment, read in Python from the rules in words, not from sql/."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# Decimals by ISO 4217, and where Stripe's integers count finer than our minor units.
EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "ISK": 0}
UNITS_PER_MINOR = {"ISK": 100}
# Where Stripe charges in steps of several minor units.
CHARGE_STEP = {"KWD": 10}

Thing = dict[str, Any]


def minor_units(units: int, currency: str) -> int:
    """Turn Stripe's integer into our minor units; raises ValueError where that would round."""
    minor, rest = divmod(units, UNITS_PER_MINOR.get(currency, 1))
    if rest:
        raise ValueError(f"{units} {currency} is no whole number of minor units")
    return minor


def stripe_units(minor: int, currency: str) -> int:
    """Turn our minor units into Stripe's integer."""
    return minor * UNITS_PER_MINOR.get(currency, 1)


def chargeable(minor: int, currency: str) -> int:
    """Return the nearest amount, at most this one, that Stripe charges."""
    return minor - minor % CHARGE_STEP.get(currency, 1)


@dataclass
class Told:
    """What is said of one refund or dispute: its amount never changes, its states add up."""

    amount: int
    currency: str
    states: set[str] = field(default_factory=set)
    ours: str | None = None


@dataclass
class Claims:
    """All that is said of one payment, in our minor units. Adding an event twice changes nothing."""

    captured: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    returned: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    refunds: dict[str, Told] = field(default_factory=dict)
    disputes: dict[str, Told] = field(default_factory=dict)
    fees: dict[str, tuple[int, str]] = field(default_factory=dict)
    is_voided: bool = False
    is_authorized: bool = False
    has_failed: bool = False


def read_all(events: Iterable[Thing]) -> Claims:
    """Gather the claims of a payment's events, whatever their order."""
    claims = Claims()
    for event in events:
        thing = event["data"]["object"]
        _READERS[thing["object"]](claims, event["type"], thing)
    return claims


def _read_intent(claims: Claims, kind: str, intent: Thing) -> None:
    match kind:
        case "payment_intent.succeeded":
            _claim_highest(claims.captured, intent, intent["amount_received"])
        case "payment_intent.amount_capturable_updated":
            claims.is_authorized |= intent["amount_capturable"] > 0
        case "payment_intent.payment_failed":
            claims.has_failed = True
        case "payment_intent.canceled":
            claims.is_voided = True


def _read_charge(claims: Claims, kind: str, charge: Thing) -> None:
    if kind == "charge.failed":
        claims.has_failed = True
    elif charge["captured"]:
        _read_captured_charge(claims, charge)
    elif kind in ("charge.expired", "charge.refunded"):
        claims.is_voided = True
    else:
        claims.is_authorized |= charge["status"] == "succeeded"


def _read_captured_charge(claims: Claims, charge: Thing) -> None:
    _claim_highest(claims.captured, charge, charge["amount_captured"])
    released = charge["amount"] - charge["amount_captured"]
    _claim_highest(claims.returned, charge, max(0, charge["amount_refunded"] - released))
    for refund in charge.get("refunds", {}).get("data", []):
        _read_refund(claims, "", refund)
    transaction = charge.get("balance_transaction")
    if transaction:
        _claim_fee(claims, transaction)


def _read_refund(claims: Claims, _: str, refund: Thing) -> None:
    if refund.get("reason") not in ("expired_uncaptured_charge", "partial_capture"):
        _claim_state(claims.refunds, refund, refund["status"])


def _read_dispute(claims: Claims, kind: str, dispute: Thing) -> None:
    state = dispute["status"]
    if kind == "charge.dispute.funds_reinstated":
        state = "won"
    elif kind == "charge.dispute.funds_withdrawn" and state.startswith("warning"):
        state = "needs_response"
    _claim_state(claims.disputes, dispute, state)
    for transaction in dispute.get("balance_transactions", []):
        _claim_fee(claims, transaction)


def _claim_highest(claimed: dict[tuple[str, str], int], thing: Thing, units: int) -> None:
    currency = thing["currency"].upper()
    place = thing["id"], currency
    claimed[place] = max(claimed[place], minor_units(units, currency))


def _claim_state(claimed: dict[str, Told], thing: Thing, state: str) -> None:
    currency = thing["currency"].upper()
    told = claimed.setdefault(thing["id"], Told(minor_units(thing["amount"], currency), currency))
    told.states.add(state)
    told.ours = told.ours or thing.get("metadata", {}).get("refund_id")


def _claim_fee(claims: Claims, transaction: Thing) -> None:
    currency = transaction["currency"].upper()
    claims.fees[transaction["id"]] = minor_units(transaction["fee"], currency), currency


_READERS = {
    "payment_intent": _read_intent,
    "charge": _read_charge,
    "refund": _read_refund,
    "dispute": _read_dispute,
}

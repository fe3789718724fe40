"""What objects of PayPal's API claim of a payment, read in Python from the rules in words, not from sql/."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from tests.lifecycle.claims import EXPONENTS, Claims, Thing, Told

_WON = {"RESOLVED_SELLER_FAVOUR", "RESOLVED_WITH_PAYOUT", "CANCELED_BY_BUYER", "DENIED"}
_LOST = {"RESOLVED_BUYER_FAVOUR", "ACCEPTED"}


def read_readings(readings: Iterable[Thing]) -> Claims:
    """Gather the claims of what was read of a payment, {reading, object} each, whatever their order."""
    claims = Claims()
    for one in readings:
        _READERS[one["reading"]](claims, one["object"])
    return claims


def minor(money: Thing) -> tuple[int, str]:
    """Turn a decimal string into our minor units and currency; raises ValueError where it would round."""
    currency = money["currency_code"]
    units = Decimal(money["value"]).scaleb(EXPONENTS[currency])
    if units != units.to_integral_value():
        raise ValueError(f"{money} is no whole number of minor units")
    return int(units), currency


def _read_order(claims: Claims, order: Thing) -> None:
    claims.is_voided |= order["status"] == "VOIDED"
    for unit in order["purchase_units"]:
        for capture in unit.get("payments", {}).get("captures", []):
            _read_capture(claims, capture)
        for refund in unit.get("payments", {}).get("refunds", []):
            _read_refund(claims, refund)


def _read_capture(claims: Claims, capture: Thing) -> None:
    amount, currency = minor(capture["amount"])
    place = capture["id"], currency
    match capture["status"]:
        case "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" | "REVERSED":
            claims.captured[place] = max(claims.captured[place], amount)
            if capture["status"] in ("REFUNDED", "REVERSED"):
                claims.returned[place] = max(claims.returned[place], amount)
            if fee := capture.get("seller_receivable_breakdown", {}).get("paypal_fee"):
                claims.fees[capture["id"]] = minor(fee)
        case "DECLINED" | "DENIED" | "FAILED":
            claims.is_voided = True


def _read_refund(claims: Claims, refund: Thing) -> None:
    amount, currency = minor(refund["amount"])
    told = claims.refunds.setdefault(refund["id"], Told(amount, currency))
    states = {"COMPLETED": "succeeded", "FAILED": "failed", "CANCELLED": "canceled"}
    told.states.add(states.get(refund["status"], "pending"))
    if refund.get("invoice_id") != refund.get("custom_id"):
        told.ours = told.ours or refund["invoice_id"]
    if fee := refund["seller_payable_breakdown"].get("paypal_fee"):
        given_up, currency = minor(fee)
        # What failed gives no fee back, whatever was said before.
        is_failed = told.states & {"failed", "canceled"}
        claims.fees[refund["id"]] = (0 if is_failed else -given_up), currency


def _read_dispute(claims: Claims, dispute: Thing) -> None:
    amount, currency = minor(dispute["dispute_amount"])
    told = claims.disputes.setdefault(dispute["dispute_id"], Told(amount, currency))
    outcome = dispute.get("dispute_outcome", {}).get("outcome_code", "NONE")
    is_inquiry = dispute["dispute_life_cycle_stage"] == "INQUIRY"
    if dispute["status"] != "RESOLVED":
        told.states.add("warning_needs_response" if is_inquiry else "needs_response")
    elif outcome in _WON:
        told.states.add("won")
    elif outcome in _LOST:
        told.states.add("lost")
    else:
        told.states.add("warning_closed" if is_inquiry else "won")


_READERS = {
    "order": _read_order,
    "capture": _read_capture,
    "refund": _read_refund,
    "dispute": _read_dispute,
}

"""Whether what the gateways hold and what we booked agree. Pure: values in, sentences out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal

from chaos.books import Books, Donation
from chaos.gateways import Money, major


def compare_payments(name: str, truth: Sequence[Money], booked: Sequence[Money]) -> list[str]:
    """Compare each payment of a gateway with our books."""
    theirs, ours = ({money.payment_id: money for money in side} for side in (truth, booked))
    found = [f"{name}: payment {lost} is not in our books" for lost in theirs.keys() - ours.keys()]
    found += [f"{name}: payment {extra} is not at the gateway" for extra in ours.keys() - theirs.keys()]
    if len(theirs) < len(truth):
        found.append(f"{name}: the gateway has two payments for one of ours")
    for payment_id in theirs.keys() & ours.keys():
        for field in fields(Money):
            at_gateway, at_ours = (getattr(side[payment_id], field.name) for side in (theirs, ours))
            if at_gateway != at_ours:
                found.append(
                    f"{name}: {field.name} of payment {payment_id}"
                    f" is {at_gateway} at the gateway and {at_ours} in our books"
                )
    return found


def compare_donations(name: str, truth: Iterable[Money], donations: Mapping[str, Donation]) -> list[str]:
    """Check that captured money completed or refunded its donation, with one receipt, and no other did."""
    found = []
    for money in truth:
        donation = donations.get(money.payment_id)
        if donation is None:
            continue  # compare_payments reports it
        expected = (
            (("COMPLETED",) if money.left else ("REFUNDED",)) if money.captured else ("PENDING", "FAILED")
        )
        if donation.status not in expected:
            found.append(
                f"{name}: the donation of {money.payment_id} is {donation.status}, not {expected[0]}"
            )
        receipts = 1 if money.captured else 0
        if donation.receipts != receipts:
            found.append(f"{name}: {donation.receipts} receipts for {money.payment_id} instead of {receipts}")
    return found


def compare_events(name: str, sent: Iterable[str], stored: Counter[str]) -> list[str]:
    """Check that every event that was sent is stored once, and no other."""
    ids = set(sent)
    found = [f"{name}: event {lost} is not stored" for lost in ids - stored.keys()]
    found += [f"{name}: event {extra} is stored and was never sent" for extra in stored.keys() - ids]
    found += [
        f"{name}: event {event_id} is stored {count} times" for event_id, count in stored.items() if count > 1
    ]
    return found


def sums(moneys: Iterable[Money]) -> dict[str, Money]:
    """Return the sums by currency; their payment id says how many payments were captured."""
    by_currency = defaultdict(list)
    for money in moneys:
        by_currency[money.currency].append(money)
    return {
        currency: Money(
            f"{sum(bool(money.captured) for money in group)} captured",
            currency,
            sum(money.captured for money in group),
            sum(money.refunded for money in group),
            sum(money.disputed for money in group),
        )
        for currency, group in sorted(by_currency.items())
    }


def compare_totals(truth: Iterable[Money], totals: Mapping[str, Decimal]) -> list[str]:
    """Compare the totals of the campaigns with the money that is left at the gateways."""
    left: dict[str, int] = defaultdict(int)
    for money in truth:
        left[money.currency] += money.left
    expected = {currency: major(minor, currency) for currency, minor in sorted(left.items())}
    return [
        f"the campaigns in {currency} show {totals.get(currency, 0)}, the gateways have {amount}"
        for currency, amount in expected.items()
        if totals.get(currency, Decimal(0)) != amount
    ]


def compare_books(name: str, truth: Sequence[Money], sent: Iterable[str], books: Books) -> list[str]:
    """Compare payments, donations and events of one gateway."""
    return [
        *compare_payments(name, truth, books.payments),
        *compare_donations(name, truth, books.donations),
        *compare_events(name, sent, books.events),
    ]

"""What all money must be, computed in Python from the set of events that gateways sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.lifecycle.claims import Claims, Thing, Told, read_all
from tests.lifecycle.paypal_claims import read_readings

_READ = {"stripe": read_all, "paypal": read_readings}


@dataclass(frozen=True)
class Attempt:
    """A payment as it was asked for. Payments sort by id as they were made."""

    payment: str
    intent: str
    donation: str
    campaign: str
    donor: str
    gateway: str = "stripe"


@dataclass(frozen=True)
class Money:
    """What became of a payment, in minor units; all but the fee in the currency that was received."""

    status: str
    captured: int = 0
    currency: str | None = None
    refunded: int = 0
    disputed: int = 0
    fee: int = 0
    fee_currency: str | None = None

    @property
    def left(self) -> int:
        """What of it is still there: never less than nothing."""
        return max(0, self.captured - self.refunded - self.disputed)


@dataclass
class Outcome:
    """Everything that may not depend on the order of events. Zeros are left out."""

    payments: dict[str, Money] = field(default_factory=dict)
    donations: dict[str, str] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)
    books: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """Credits less debits by payment, account and currency."""
    funds: dict[tuple[str, str], int] = field(default_factory=dict)
    """What a campaign owns, by campaign and currency."""
    gifts: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Completed donations and their donors, by campaign."""


def fold(intent: str, events: Iterable[Thing], gateway: str = "stripe") -> Money:
    """Compute what a payment is from the events of its intent; PayPal's are what was read from its API."""
    claims = _READ[gateway](events)
    captured, currency = _captured(intent, claims)
    if gateway == "paypal":
        # One amount told twice is taken out once; and what disputes took is in PayPal's cumulative figure.
        claims.disputes = {
            name: one for name, one in claims.disputes.items() if not _is_refunded(claims, one)
        }
    disputed = _disputed(claims, currency) if captured else 0
    refunded = _refunded(claims, currency, disputed if gateway == "paypal" else 0) if captured else 0
    fee, fee_currency = _fee(claims)
    status = _status(claims, captured, refunded + disputed)
    return Money(status, captured, currency, refunded, disputed, fee, fee_currency)


def refund_state(refund: Told) -> str:
    """Rank, never time: a refund that failed has failed."""
    if refund.states & {"failed", "canceled"}:
        return "failed"
    return "succeeded" if "succeeded" in refund.states else "pending"


def dispute_state(dispute: Told) -> str:
    """Return won, lost, open (money is out) or inquiry (it never was)."""
    for decided in ("won", "lost"):
        if decided in dispute.states:
            return decided
    return "inquiry" if all(state.startswith("warning") for state in dispute.states) else "open"


def recompute(
    attempts: Iterable[Attempt],
    events: Mapping[str, Iterable[Thing]],
    given_up: Iterable[str] = (),
    replaced: Iterable[str] = (),
) -> Outcome:
    """Compute the outcome of these payments; `events` by intent, `given_up` are donations.

    `replaced` are payments whose donors chose another gateway.
    """
    outcome = Outcome()
    by_donation: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda attempt: attempt.payment):
        by_donation[attempt.donation].append(attempt)
        outcome.payments[attempt.payment] = fold(
            attempt.intent, events.get(attempt.intent, ()), attempt.gateway
        )
    funds: Counter[tuple[str, str]] = Counter()
    donors: dict[str, list[str]] = defaultdict(list)
    hopeless, left_behind = set(given_up), set(replaced)
    for donation, tries in by_donation.items():
        gift = next((one for one in tries if outcome.payments[one.payment].captured), None)
        for one in tries:
            outcome.books |= _books(one.payment, outcome.payments[one.payment], one == gift)
        alive = [one for one in tries if one.payment not in left_behind]
        outcome.donations[donation] = _donation_status(outcome, alive, gift, donation in hopeless)
        if gift:
            money = outcome.payments[gift.payment]
            outcome.receipts.add(donation)
            funds[gift.campaign, str(money.currency)] += money.left
            if money.status == "CAPTURED":
                donors[gift.campaign].append(gift.donor)
    outcome.funds = {place: minor for place, minor in funds.items() if minor}
    outcome.gifts = {campaign: (len(gave), len(set(gave))) for campaign, gave in donors.items()}
    return outcome


def differences(found: Outcome, expected: Outcome) -> dict[str, tuple[object, object]]:
    """Return the parts that differ, as found and as expected."""
    pairs = {name: (value, getattr(expected, name)) for name, value in vars(found).items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _captured(intent: str, claims: Claims) -> tuple[int, str | None]:
    # The intent and its charges speak of the same money: whichever says more has heard more.
    by_currency: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (thing, currency), minor in claims.captured.items():
        if thing == intent:
            by_currency[currency][0] = minor
        else:
            by_currency[currency][1] += minor
    received = {currency: max(said) for currency, said in by_currency.items() if max(said)}
    if not received:
        return 0, None
    currency = min(received, key=lambda code: (-received[code], code))
    return received[currency], currency


def _refunded(claims: Claims, currency: str | None, counted_elsewhere: int) -> int:
    known = [refund for refund in claims.refunds.values() if refund.currency == currency]
    live = sum(refund.amount for refund in known if refund_state(refund) != "failed")
    cumulative = sum(minor for (_, code), minor in claims.returned.items() if code == currency)
    return live + max(0, cumulative - sum(refund.amount for refund in known) - counted_elsewhere)


def _is_refunded(claims: Claims, dispute: Told) -> bool:
    return any(
        refund.amount == dispute.amount and refund.ours is None and refund_state(refund) != "failed"
        for refund in claims.refunds.values()
    )


def _disputed(claims: Claims, currency: str | None) -> int:
    return sum(
        dispute.amount
        for dispute in claims.disputes.values()
        if dispute.currency == currency and dispute_state(dispute) in ("open", "lost")
    )


def _fee(claims: Claims) -> tuple[int, str | None]:
    currencies = {currency for _, currency in claims.fees.values()}
    assert len(currencies) <= 1, "a gateway settles in one currency"
    fee = sum(minor for minor, _ in claims.fees.values())
    return (fee, currencies.pop()) if fee else (0, None)


def _status(claims: Claims, captured: int, returned: int) -> str:
    if captured:
        return "REFUNDED" if returned >= captured else "CAPTURED"
    if claims.is_voided:
        return "FAILED"
    if claims.is_authorized:
        return "AUTHORIZED"
    return "FAILED" if claims.has_failed else "INITIATED"


def _donation_status(outcome: Outcome, tries: list[Attempt], gift: Attempt | None, given_up: bool) -> str:
    if gift:
        return "COMPLETED" if outcome.payments[gift.payment].status == "CAPTURED" else "REFUNDED"
    failed = all(outcome.payments[one.payment].status == "FAILED" for one in tries)
    return "FAILED" if given_up or (tries and failed) else "PENDING"


def _books(payment: str, money: Money, is_gift: bool) -> dict[tuple[str, str, str], int]:
    excess = max(0, money.refunded + money.disputed - money.captured)
    books: Counter[tuple[str, str, str]] = Counter()
    if money.currency:
        owner = "campaign_funds" if is_gift else "owed_to_donors"
        books[payment, owner, money.currency] += money.left
        books[payment, "refunds", money.currency] += money.refunded
        books[payment, "disputes", money.currency] += money.disputed
        books[payment, "platform_loss", money.currency] -= excess
        books[payment, "gateway_clearing", money.currency] -= money.captured
    if money.fee_currency:
        books[payment, "gateway_clearing", money.fee_currency] += money.fee
        books[payment, "fees", money.fee_currency] -= money.fee
    return {place: minor for place, minor in books.items() if minor}

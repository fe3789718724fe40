"""A few campaigns, everything that was asked and delivered in their life, and what Python makes of it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.lifecycle.claims import (
    EXPONENTS,
    Claims,
    Thing,
    Told,
    chargeable,
    minor_units,
    read_all,
    stripe_units,
)
from tests.lifecycle.gateway import Intent
from tests.lifecycle.model import Attempt, Money, differences, dispute_state, fold, recompute, refund_state
from tests.lifecycle.readings import read_outcome
from tests.support.platform import Platform, new_intent_id


@dataclass(frozen=True)
class Campaign:
    """A campaign and the currency it counts in."""

    id: str
    currency: str


@dataclass
class Payment:
    """A payment as both sides know it. The gateway may know of it before we have its answer."""

    attempt: Attempt
    intent: Intent
    currency: str
    is_stored: bool = False

    def part(self, whole: int, share: int) -> int:
        """Return `share` percent of `whole`, in the gateway's units, but at least what can be booked."""
        currency = self.intent.currency.upper()
        return stripe_units(max(1, minor_units(whole, currency) * share // 100), currency)


class Life:
    """Talks to the database like everybody outside; remembers what a model needs to foresee it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.since = platform.now()
        self.campaigns: list[str] = []
        self.payments: list[Payment] = []
        self.bag: list[bytes] = []
        self.delivered: list[bytes] = []
        self.given_up: set[str] = set()
        self.refused_refunds: set[str] = set()
        self._heard: dict[str, list[Thing]] = defaultdict(list)

    def campaign(self, currency: str) -> Campaign:
        """Create a campaign."""
        self.campaigns.append(self.platform.campaign(currency))
        return Campaign(self.campaigns[-1], currency)

    def give(self, campaign: Campaign, donor: str, minor: int, received: str) -> Payment:
        """Pledge and open a payment, of which the gateway will receive the currency `received`."""
        minor = chargeable(minor, campaign.currency)
        amount = f"{Decimal(minor).scaleb(-EXPONENTS[campaign.currency]):f}"
        donation = self.platform.pledge(campaign.id, amount, donor, campaign.currency)
        opened = self.platform.begin_payment(donation)["id"]
        attempt = Attempt(opened, new_intent_id(), donation, campaign.id, donor.lower())
        intent = Intent(attempt.intent, stripe_units(minor, received), received.lower())
        return self._add(Payment(attempt, intent, campaign.currency))

    def tries(self, payment: Payment) -> list[Payment]:
        """Return all payments of the same donation."""
        return [one for one in self.payments if one.attempt.donation == payment.attempt.donation]

    def is_paid(self, payment: Payment) -> bool:
        """Return whether any payment of the same donation was captured, as far as we know."""
        return any(self.money(one).captured for one in self.tries(payment))

    def pay_again(self, payment: Payment) -> Payment:
        """Ask for a payment of the same donation: the open one while there is one, else a new one."""
        tries = self.tries(payment)
        still_open = [one for one in tries if not self.claims(one).is_voided]
        opened = self.platform.begin_payment(payment.attempt.donation)["id"]
        if still_open:
            assert [opened] == [one.attempt.payment for one in still_open]
            return still_open[0]
        assert opened not in [one.attempt.payment for one in tries]
        old = payment.attempt
        attempt = Attempt(opened, new_intent_id(), old.donation, old.campaign, old.donor)
        intent = Intent(attempt.intent, payment.intent.amount, payment.intent.currency)
        return self._add(Payment(attempt, intent, payment.currency))

    def store_intent(self, payment: Payment) -> None:
        """Let the gateway's answer reach us: all that came before it counts now."""
        answer = self.platform.store_intent(payment.attempt.payment, payment.attempt.intent)
        assert answer["status"] == (200 if payment.is_stored else 201)
        payment.is_stored = True
        stored = self.platform.payment(payment.attempt.payment)
        assert stored["status"] == self.money(payment).status, (stored, self.money(payment))

    def deliver(self, body: bytes) -> None:
        """Deliver an event that was not delivered before, and foresee the answer."""
        event = json.loads(body)
        thing = event["data"]["object"]
        intent = thing.get("payment_intent") or thing["id"]
        (payment,) = (one for one in self.payments if one.attempt.intent == intent)
        self._heard[intent].append(event)
        self.delivered.append(body)
        answer = self.platform.deliver(body)
        if payment.is_stored:
            expected = {"status": "processed", "new_status": self.money(payment).status}
            assert answer | expected == answer, (answer, expected)
        else:
            assert answer == {"status": "parked", "reason": "unknown_payment"}, answer

    def events(self, payment: Payment) -> list[Thing]:
        """Return what was heard of a payment and can be applied to it."""
        return self._heard[payment.attempt.intent] if payment.is_stored else []

    def claims(self, payment: Payment) -> Claims:
        """Return what was claimed of a payment."""
        return read_all(self.events(payment))

    def money(self, payment: Payment) -> Money:
        """Return what a payment must be."""
        return fold(payment.attempt.intent, self.events(payment))

    def ask_refund(self, payment: Payment, minor: int | None) -> None:
        """Ask for a refund as staff, in the currency that was received; None asks for all that is left."""
        exponent = EXPONENTS[self.money(payment).currency or payment.currency]
        amount = None if minor is None else f"{Decimal(minor).scaleb(-exponent):f}"
        self.platform.refund(payment.attempt.payment, amount)

    def asked_refunds(self, payment: Payment) -> list[dict[str, Any]]:
        """Return the refunds of a payment that were asked for: by people, or by the rules."""
        query = "select * from data.refunds where payment_id = %s order by id"
        return self.platform.connection.execute(query, (payment.attempt.payment,)).fetchall()

    def refuse_refund(self, refund: str) -> None:
        """Have the gateway refuse a refund that was asked for; which is not to say that it never made it."""
        self.platform.value("select private.fail_refund(%s, 'charge_already_refunded')", refund)
        self.refused_refunds.add(refund)

    def left(self, payment: Payment) -> int:
        """Return what could still be given back; less than nothing when the gateway gave too much."""
        money = self.money(payment)
        settled = {refund.ours for refund in self.claims(payment).refunds.values()} | self.refused_refunds
        on_its_way = sum(
            int(asked["amount_minor"])
            for asked in self.asked_refunds(payment)
            if str(asked["id"]) not in settled
        )
        return money.captured - money.refunded - money.disputed - on_its_way

    def is_disputed(self, payment: Payment) -> bool:
        """Return whether a dispute of the payment is undecided."""
        return any(dispute_state(dispute) == "open" for dispute in self.claims(payment).disputes.values())

    def why_not_refund(self, payment: Payment, minor: int | None) -> str | None:
        """Return the word by which a refund must be refused, if it must; None asks for all that is left."""
        left = self.left(payment)
        if not self.money(payment).captured:
            return "not_captured"
        if self.is_disputed(payment):
            return "payment_disputed"
        if left <= 0:
            return "already_refunded"
        return "refund_too_large" if minor is not None and minor > left else None

    def check_all(self) -> None:
        """Compare the database with what follows from the events that were delivered."""
        attempts = [payment.attempt for payment in self.payments]
        events = {payment.attempt.intent: self.events(payment) for payment in self.payments}
        expected = recompute(attempts, events, self.given_up)
        found = read_outcome(self.platform.connection, self.campaigns)
        assert found == expected, differences(found, expected)
        for payment in self.payments:
            self._check_refunds(payment)
            self._check_second_capture(payment)

    def _add(self, payment: Payment) -> Payment:
        self.payments.append(payment)
        return payment

    def _check_refunds(self, payment: Payment) -> None:
        told = {refund.ours: refund for refund in self.claims(payment).refunds.values()}
        for asked in self.asked_refunds(payment):
            refund = str(asked["id"])
            known: Told | None = told.get(refund)
            silent = "FAILED" if refund in self.refused_refunds else "PENDING"
            assert asked["status"] == (refund_state(known).upper() if known else silent), asked

    def _check_second_capture(self, payment: Payment) -> None:
        """What a second payment of a donation captured was asked back, or went back by itself."""
        earlier = [one for one in self.tries(payment) if one.attempt.payment < payment.attempt.payment]
        if self.money(payment).captured and any(self.money(one).captured for one in earlier):
            failed = [asked for asked in self.asked_refunds(payment) if asked["status"] == "FAILED"]
            assert self.left(payment) <= 0 or self.is_disputed(payment) or failed

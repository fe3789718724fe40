"""Random lives of donations: what donors, staff, the gateway and its postman may do, in any order."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from tests.lifecycle.claims import EXPONENTS, stripe_units
from tests.lifecycle.gateway import Ending
from tests.lifecycle.life import Campaign, Life, Payment
from tests.lifecycle.moves import RETURNED, Capture, Move, endings, moves
from tests.support import stripe_events as stripe
from tests.support.platform import Platform, refused

currencies = st.sampled_from(sorted(EXPONENTS))
# One of them in two spellings.
donors = st.sampled_from(["ada@example.org", "Ada@Example.org", "bob@example.org"])
amounts = st.integers(min_value=200, max_value=100_000)
places = st.integers(min_value=0, max_value=10_000)
# How many of the news of a move arrive at once; the rest stays in the postman's bag until it is drawn.
hurries = st.integers(min_value=0, max_value=4)
# Few donations at a time, so that much happens to each.
CROWD = 3


@dataclass
class Tally:
    """How much a run has done, over all its lives."""

    lives: int = 0
    steps: int = 0
    deliveries: int = 0


class Lives(RuleBasedStateMachine):
    """Whatever happens: after every step all money adds up, and at the end Python has foreseen it all."""

    payments: Bundle[Payment] = Bundle("payments")

    def __init__(self, platform: Platform, tally: Tally) -> None:
        super().__init__()
        self.life = Life(platform)
        self.tally = tally
        self.campaigns: list[Campaign] = []
        self.asked_at_gateway: set[str] = set()

    @initialize(currency=currencies)
    def start_campaigns(self, currency: str) -> None:
        self.campaigns = [self.life.campaign("USD"), self.life.campaign(currency)]

    # Donors, and the services that act for them

    @precondition(lambda self: len(self.life.payments) < CROWD)
    @rule(
        target=payments,
        campaign=st.integers(min_value=0, max_value=1),
        donor=donors,
        minor=amounts,
        other=st.one_of(st.none(), st.none(), currencies),
        is_stored=st.booleans(),
        hurry=hurries,
    )
    def give(
        self, campaign: int, donor: str, minor: int, other: str | None, is_stored: bool, hurry: int
    ) -> Payment:
        """Pledge and pay; the gateway may receive another currency, and may be faster than we are."""
        chosen = self.campaigns[campaign]
        payment = self.life.give(chosen, donor, minor, other or chosen.currency)
        if is_stored:
            self.life.store_intent(payment)
        if hurry:
            self._send(Capture().make(payment), hurry - 1)
        return payment

    @rule(payment=payments)
    def store_intent(self, payment: Payment) -> None:
        """Let the gateway's answer to our call reach us, for the first time or again."""
        self.life.store_intent(payment)

    @rule(target=payments, payment=payments)
    def pay_again(self, payment: Payment) -> Payment:
        """Ask for a payment where there is one: the same while it is open, refused when it is paid."""
        if self.life.is_paid(payment):
            with refused("already_paid"):
                self.life.pay_again(payment)
            return payment
        again = self.life.pay_again(payment)
        self.life.store_intent(again)
        return again

    @precondition(lambda self: len(self.life.payments) < CROWD)
    @rule(target=payments, donor=donors, minor=amounts, hurry=hurries, is_first_late=st.booleans())
    def pay_twice(self, donor: str, minor: int, hurry: int, is_first_late: bool) -> MultipleResults[Payment]:
        """Cancel a payment, open another one, and let the gateway capture both all the same."""
        first = self.life.give(self.campaigns[0], donor, minor, "USD")
        self.life.store_intent(first)
        self._send(first.intent.cancel(), hurry=1)
        second = self.life.pay_again(first)
        self.life.store_intent(second)
        both = [Capture().make(one) for one in (first, second)]
        if is_first_late:
            both.reverse()
        self._send([body for news in both for body in news], hurry)
        return multiple(first, second)

    @rule(payment=payments)
    def give_up(self, payment: Payment) -> None:
        """Have a service mark a pledge as failed: possible while it is pending."""
        platform, donation = self.life.platform, payment.attempt.donation
        before = platform.donation(donation)
        body = {"status": "FAILED", "version": before["version"]}
        if before["status"] == "PENDING":
            platform.request("set_donation_status", body, "service", **{"x-resource-id": donation})
            self.life.given_up.add(donation)
        else:
            with refused("step_not_allowed"):
                platform.request("set_donation_status", body, "service", **{"x-resource-id": donation})

    # The gateway

    @rule(payment=payments, move=moves, hurry=hurries)
    def gateway_moves(self, payment: Payment, move: Move, hurry: int) -> None:
        self._send(move.make(payment), hurry)

    # Staff, and the worker that asks the gateway

    @rule(
        payment=payments,
        share=st.sampled_from([None, *RETURNED]),
        ending=st.one_of(st.none(), endings),
        is_listed=st.booleans(),
        hurry=hurries,
    )
    def ask_refund(
        self, payment: Payment, share: int | None, ending: Ending | None, is_listed: bool, hurry: int
    ) -> None:
        """Ask as staff; without an ending the worker is away, and the gateway hears of it later."""
        captured = self.life.money(payment).captured
        minor = None if share is None else max(1, captured * share // 100)
        word = self.life.why_not_refund(payment, minor)
        if word:
            with refused(word):
                self.life.ask_refund(payment, minor)
            return
        self.life.ask_refund(payment, minor)
        if ending:
            self._work_refunds(payment, ending, is_listed, hurry)

    @rule(ending=endings, is_listed=st.booleans(), hurry=hurries)
    def work_refunds(self, ending: Ending, is_listed: bool, hurry: int) -> None:
        """Let the gateway hear of refunds that were asked for, by people or by the rules."""
        for payment in self.life.payments:
            self._work_refunds(payment, ending, is_listed, hurry)

    @rule(payment=payments)
    def refuse_refunds(self, payment: Payment) -> None:
        """Have the gateway refuse what it was not asked for yet; it may turn out to have acted after all."""
        for asked in self.life.asked_refunds(payment):
            if asked["status"] == "PENDING" and str(asked["id"]) not in self.asked_at_gateway:
                self.life.refuse_refund(str(asked["id"]))

    # The postman

    @precondition(lambda self: self.life.bag)
    @rule(several=st.lists(places, min_size=1, max_size=8))
    def deliver(self, several: list[int]) -> None:
        """Deliver any of the events that are on their way."""
        for place in several[: len(self.life.bag)]:
            self._deliver(self.life.bag.pop(place % len(self.life.bag)))

    @precondition(lambda self: self.life.delivered)
    @rule(place=places, is_new=st.booleans())
    def deliver_again(self, place: int, is_new: bool) -> None:
        """Deliver an event once more, or its news under a new event id."""
        body = self.life.delivered[place % len(self.life.delivered)]
        if is_new:
            self._deliver(stripe.again(body))
        else:
            assert self.life.platform.deliver(body)["status"] == "duplicate"
            self.tally.deliveries += 1

    @invariant()
    def nothing_is_broken(self) -> None:
        broken = self.life.platform.broken(self.life.since)
        assert not broken, broken
        self.tally.steps += 1

    def teardown(self) -> None:
        self.life.check_all()
        self.tally.lives += 1

    def _work_refunds(self, payment: Payment, ending: Ending, is_listed: bool, hurry: int) -> None:
        for asked in self.life.asked_refunds(payment):
            refund_id = str(asked["id"])
            if refund_id not in self.asked_at_gateway:
                self.asked_at_gateway.add(refund_id)
                units = stripe_units(asked["amount_minor"], asked["currency"])
                self._send(payment.intent.refund(units, ending, is_listed, refund_id), hurry)

    def _send(self, news: list[bytes], hurry: int) -> None:
        for body in news[:hurry]:
            self._deliver(body)
        self.life.bag += news[hurry:]

    def _deliver(self, body: bytes) -> None:
        self.life.deliver(body)
        self.tally.deliveries += 1

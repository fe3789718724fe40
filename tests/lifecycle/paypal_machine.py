"""Random lives of gifts by PayPal: hints, workers that read what they hint at, liars, and second thoughts."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import get_args

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.lifecycle.claims import EXPONENTS, Thing
from tests.lifecycle.machine import Tally
from tests.lifecycle.model import Attempt, differences, recompute
from tests.lifecycle.paypal_gateway import Course, Ending, Hint, Order, Outcome
from tests.lifecycle.readings import read_outcome
from tests.support import paypal_events as paypal
from tests.support import stripe_events as stripe
from tests.support.platform import Platform, new_intent_id, read_refusal

# Few at a time, so that much happens to each.
CROWD = 3
WORDS = ("not_captured", "payment_disputed", "already_refunded", "refund_too_large")

currencies = st.sampled_from(["USD", "EUR", "JPY"])
donors = st.sampled_from(["ada@example.org", "Ada@Example.org", "bob@example.org"])
amounts = st.integers(min_value=200, max_value=100_000)
places = st.integers(min_value=0, max_value=10_000)
shares = st.sampled_from([10, 40, 60, 100])
outcomes: st.SearchStrategy[Outcome] = st.sampled_from(get_args(Outcome))
endings: st.SearchStrategy[Ending] = st.sampled_from(get_args(Ending))
courses: st.SearchStrategy[Course] = st.sampled_from(get_args(Course))


def expect(error: psycopg.Error, *words: str) -> None:
    """Let nothing but these refusals pass."""
    if read_refusal(error).word not in words:
        raise error


@dataclass
class Gift:
    """A payment at PayPal as both sides know it."""

    attempt: Attempt
    order: Order
    is_stored: bool = False


@dataclass
class Parked:
    """A stored event that waits for a worker; `order` is None where the event was a lie about nothing."""

    event_id: int
    hint: Hint
    order: Order | None


@dataclass
class Heard:
    """All that was told and read, and what Python makes of it."""

    attempts: list[Attempt] = field(default_factory=list)
    events: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))
    replaced: set[str] = field(default_factory=set)


class PaypalLives(RuleBasedStateMachine):
    """Whatever happens: after every step all money adds up, and at the end Python has foreseen it all."""

    gifts: Bundle[Gift] = Bundle("gifts")

    def __init__(self, platform: Platform, tally: Tally) -> None:
        super().__init__()
        self.platform = platform
        self.tally = tally
        self.since = platform.now()
        self.heard = Heard()
        self.all: list[Gift] = []
        self.bag: list[tuple[Hint, Order]] = []
        self.delivered: list[Hint] = []
        self.parked: list[Parked] = []
        self.asked_at_gateway: set[str] = set()

    @initialize(currency=currencies)
    def start_campaign(self, currency: str) -> None:
        self.currency = currency
        self.campaign = self.platform.campaign(currency)

    # Donors

    @precondition(lambda self: len(self.all) < CROWD)
    @rule(
        target=gifts,
        donor=donors,
        minor=amounts,
        is_named=st.booleans(),
        is_stored=st.booleans(),
        is_paid=st.booleans(),
    )
    def give(self, donor: str, minor: int, is_named: bool, is_stored: bool, is_paid: bool) -> Gift:
        """Pledge and have an order made, of which PayPal may tell before its answer reaches us."""
        amount = f"{Decimal(minor).scaleb(-EXPONENTS[self.currency]):f}"
        donation = self.platform.pledge(self.campaign, amount, donor, self.currency)
        payment = self.platform.begin_payment(donation, "paypal")["id"]
        order = Order(paypal.new_id("ORDER"), payment, minor, self.currency, is_named)
        attempt = Attempt(payment, order.id, donation, self.campaign, donor.lower(), "paypal")
        gift = Gift(attempt, order)
        self.all.append(gift)
        self.heard.attempts.append(attempt)
        if is_stored:
            self.store_order(gift)
        if is_paid:
            self._send(gift, order.capture(minor, "COMPLETED", 35), is_heard=True)
        return gift

    @rule(gift=gifts)
    def store_order(self, gift: Gift) -> None:
        """Let PayPal's answer reach us, for the first time or again."""
        if gift.attempt.payment not in self.heard.replaced:
            self.platform.store_intent(gift.attempt.payment, gift.order.id)
            gift.is_stored = True

    @rule(gift=gifts)
    def approve(self, gift: Gift) -> None:
        """Approve the order: the one thing that is believed at once, since it moves nothing."""
        hint = gift.order.approve()
        answer = self._deliver(hint)
        is_known = gift.is_stored or gift.order.is_named
        assert answer["status"] == ("processed" if is_known else "parked"), answer

    @rule(gift=gifts, is_paid=st.booleans(), is_captured=st.booleans())
    def choose_stripe(self, gift: Gift, is_paid: bool, is_captured: bool) -> None:
        """Pay at the other gateway instead; the order may be captured there all the same."""
        try:
            self.platform.value("select private.replace_payment(%s)", gift.attempt.payment)
            opened = self.platform.begin_payment(gift.attempt.donation)
        except psycopg.Error as error:
            expect(error, "already_paid", "payment_in_progress")
            return
        row = self.platform.payment(gift.attempt.payment)
        if row["is_replaced"]:
            self.heard.replaced.add(gift.attempt.payment)
        if opened["id"] in {one.payment for one in self.heard.attempts}:
            return
        old, intent = gift.attempt, new_intent_id()
        self.platform.store_intent(opened["id"], intent)
        self.heard.attempts.append(Attempt(opened["id"], intent, old.donation, old.campaign, old.donor))
        if is_paid:
            body = stripe.succeeded(intent, gift.order.amount, self.currency.lower())
            assert self.platform.deliver(body)["new_status"] == "CAPTURED"
            self.heard.events[intent].append(json.loads(body))
        if is_captured:
            self._send(gift, gift.order.capture(gift.order.amount, "COMPLETED", 35), is_heard=True)

    # PayPal

    @rule(
        gift=gifts,
        share=st.sampled_from([60, 100, 100, 100, 120]),
        outcome=outcomes,
        fee=st.integers(1, 190),
        is_heard=st.booleans(),
    )
    def capture(self, gift: Gift, share: int, outcome: Outcome, fee: int, is_heard: bool) -> None:
        """Capture the order, if it was not; the worker that asked may die before it tells."""
        captured = gift.order.capture(max(1, gift.order.amount * share // 100), outcome, fee)
        self._send(gift, captured, is_heard)

    @rule(gift=gifts, outcome=st.sampled_from(["COMPLETED", "COMPLETED", "DENIED"]))
    def settle(self, gift: Gift, outcome: str) -> None:
        self._send(gift, gift.order.settle("DENIED" if outcome == "DENIED" else "COMPLETED"))

    @rule(gift=gifts, share=shares, ending=endings, fee=st.sampled_from([0, 0, 30]), is_heard=st.booleans())
    def refund_in_pages(self, gift: Gift, share: int, ending: Ending, fee: int, is_heard: bool) -> None:
        part = max(1, gift.order.received * share // 100)
        self._send(gift, gift.order.refund(part, ending, fee=fee), is_heard)

    @rule(gift=gifts, share=shares, course=courses, is_heard=st.booleans())
    def dispute(self, gift: Gift, share: int, course: Course, is_heard: bool) -> None:
        part = max(1, gift.order.received * share // 100)
        self._send(gift, gift.order.dispute(part, course), is_heard)

    # Staff, and the worker that asks PayPal

    @rule(gift=gifts, share=st.sampled_from([None, 10, 40, 100]), ending=st.one_of(st.none(), endings))
    def ask_refund(self, gift: Gift, share: int | None, ending: Ending | None) -> None:
        """Ask as staff: accepted, or refused by one of the words; without an ending the worker is away."""
        captured = self.platform.payment(gift.attempt.payment)["captured_minor"]
        part = None if share is None else max(1, captured * share // 100)
        exponent = -EXPONENTS[self.currency]
        amount = None if part is None else f"{Decimal(part).scaleb(exponent):f}"
        try:
            self.platform.refund(gift.attempt.payment, amount)
        except psycopg.Error as error:
            expect(error, *WORDS)
            return
        if ending:
            self._work(gift, ending, is_heard=True)

    @precondition(lambda self: self.all)
    @rule(ending=endings, is_heard=st.booleans())
    def work_refunds(self, ending: Ending, is_heard: bool) -> None:
        """Let the worker ask PayPal for what was asked for, by people or by the rules."""
        for gift in self.all:
            self._work(gift, ending, is_heard)

    # The postman, and the workers that confirm

    @precondition(lambda self: self.bag)
    @rule(several=st.lists(places, min_size=1, max_size=6))
    def deliver(self, several: list[int]) -> None:
        """Deliver any of the hints that are on their way: none moves money."""
        for place in several[: len(self.bag)]:
            hint, order = self.bag.pop(place % len(self.bag))
            before = self._money()
            answer = self._deliver(hint)
            assert answer == {"status": "parked", "reason": "awaiting_confirmation"}, answer
            assert self._money() == before
            self.parked.append(Parked(self._newest(), hint, order))

    @precondition(lambda self: self.delivered)
    @rule(place=places, is_new_transmission=st.booleans())
    def deliver_again(self, place: int, is_new_transmission: bool) -> None:
        """Deliver a hint once more: known by its event id, and by its transmission."""
        hint = self.delivered[place % len(self.delivered)]
        body = hint.body if is_new_transmission else paypal.again(hint.body)
        transmission = paypal.new_id("T") if is_new_transmission else self._transmission(hint)
        assert self.platform.deliver_from_paypal(body, transmission)["status"] == "duplicate"
        self.tally.deliveries += 1

    @precondition(lambda self: self.all)
    @rule(place=places, value=st.sampled_from(["0.01", "999999.99"]))
    def lie(self, place: int, value: str) -> None:
        """Deliver a signed event about money that does not exist: parked, and never confirmed."""
        order = self.all[place % len(self.all)].order
        thing = paypal.capture(order.id, paypal.new_id("LIE"), value, payment_id=order.payment)
        hint = Hint(paypal.event("PAYMENT.CAPTURE.COMPLETED", thing), "capture", thing["id"])
        assert self._deliver(hint)["reason"] == "awaiting_confirmation"
        self.parked.append(Parked(self._newest(), hint, None))

    @precondition(lambda self: self.parked)
    @rule(place=places, age=places, is_twice=st.booleans(), is_above_read=st.booleans())
    def confirm(self, place: int, age: int, is_twice: bool, is_above_read: bool) -> None:
        """Read what an event hints at, in any state that it ever had; the worker may do it twice."""
        parked = self.parked.pop(place % len(self.parked))
        query = "select private.confirm_event(%s, %s, %s)"
        if parked.order is None:
            answer = self.platform.value(query, parked.event_id, [], [])
            assert answer == {"status": "ignored", "reason": "not_confirmed"}
            return
        order, kinds, things = parked.order, [], []
        if parked.hint.kind == "refund" and is_above_read:
            kinds.append("capture")
            things.append(order.states["capture", str(order.capture_id)][-1])
        states = order.states[parked.hint.kind, parked.hint.object_id]
        kinds.append(parked.hint.kind)
        things.append(states[age % len(states)])
        raws = [paypal.reading(thing) for thing in things]
        for _ in range(1 + is_twice):
            answer = self.platform.value(query, parked.event_id, kinds, raws)
            assert answer["status"] in {"processed", "parked"}, answer
            assert answer.get("reason") in {None, "unknown_payment"}, answer
        self.heard.events[order.id] += [
            {"reading": kind, "object": thing} for kind, thing in zip(kinds, things, strict=True)
        ]

    @rule(gift=gifts, place=places)
    def read(self, gift: Gift, place: int) -> None:
        """Read any object of an order without a hint, as a reconciliation does."""
        known = [(key[0], thing) for key, states in gift.order.states.items() for thing in states]
        if known:
            self._read(*known[place % len(known)], gift.order)

    @precondition(lambda self: self.parked)
    @rule()
    def tick(self) -> None:
        """Let the clock try what is parked."""
        self.platform.value("select private.apply_parked_events()")

    @invariant()
    def nothing_is_broken(self) -> None:
        broken = self.platform.broken(self.since)
        assert not broken, broken
        self.tally.steps += 1

    def teardown(self) -> None:
        for gift in self.all:
            self.store_order(gift)
            if not gift.is_stored and not gift.order.is_named:
                # Replaced before its answer came: nobody ever learns whose order that was.
                self.heard.events.pop(gift.order.id, None)
        self.tick()
        if self.all:
            expected = recompute(self.heard.attempts, self.heard.events, replaced=self.heard.replaced)
            found = read_outcome(self.platform.connection, [self.campaign])
            assert found == expected, differences(found, expected)
        assert not self.platform.broken(self.since)
        self.tally.lives += 1

    def _work(self, gift: Gift, ending: Ending, is_heard: bool) -> None:
        for asked in self.platform.rows("refunds", gift.attempt.payment):
            refund = str(asked["id"])
            call = self.platform.value("select private.start_refund(%s)", refund)
            if call is None or refund in self.asked_at_gateway or not gift.order.is_paid:
                continue
            self.asked_at_gateway.add(refund)
            assert call["capture_id"] == gift.order.capture_id
            minor = int(Decimal(call["amount"]).scaleb(EXPONENTS[self.currency]))
            self._send(gift, gift.order.refund(minor, ending, refund), is_heard)

    def _send(self, gift: Gift, hints: list[Hint], is_heard: bool = False) -> None:
        self.bag += [(hint, gift.order) for hint in hints]
        if is_heard:
            for hint in hints:
                self._read(hint.kind, gift.order.states[hint.kind, hint.object_id][-1], gift.order)

    def _deliver(self, hint: Hint) -> Thing:
        self.delivered.append(hint)
        self.tally.deliveries += 1
        return self.platform.deliver_from_paypal(hint.body, self._transmission(hint))

    def _transmission(self, hint: Hint) -> str:
        return f"T-{json.loads(hint.body)['id']}"

    def _newest(self) -> int:
        return int(self.platform.value("select max(id) from data.gateway_events"))

    def _read(self, kind: str, thing: Thing, order: Order) -> None:
        query = "select private.receive_reading('paypal', %s, %s)"
        answer = self.platform.value(query, kind, paypal.reading(thing))
        assert answer["status"] in {"processed", "duplicate", "parked"}, answer
        self.heard.events[order.id].append({"reading": kind, "object": thing})

    def _money(self) -> object:
        return self.platform.value("select count(*) from data.ledger_transfers")

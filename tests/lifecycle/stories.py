"""Random gifts to a few campaigns, and whatever became of them, told out of order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import get_args

from tests.lifecycle.claims import EXPONENTS, chargeable, stripe_units
from tests.lifecycle.gateway import COURSES, Ending, Intent
from tests.support import stripe_events as stripe
from tests.support.platform import Gift, Platform

BATCH = 250
OTHER = {"USD": "EUR", "EUR": "USD", "JPY": "USD", "KWD": "USD", "ISK": "EUR"}


def give(platform: Platform, seed: int, currencies: Sequence[str], donations: int) -> list[str]:
    """Make random gifts to a new campaign per currency, deliver their stories; return the campaigns."""
    chance = random.Random(seed)
    campaigns = [(platform.campaign(currency), currency) for currency in currencies]
    for _ in range(donations // BATCH):
        campaign, currency = chance.choice(campaigns)
        minors = [chargeable(chance.randint(200, 50_000), currency) for _ in range(BATCH)]
        pledges = [
            (
                f"{Decimal(minor).scaleb(-EXPONENTS[currency]):f}",
                f"donor{chance.randint(1, 999)}@{seed}.example.org",
            )
            for minor in minors
        ]
        gifts = platform.gifts(campaign, pledges, currency)
        news: list[bytes] = []
        for gift, minor in zip(gifts, minors, strict=True):
            received = OTHER[currency] if chance.random() < 0.03 else currency
            news += story(platform, chance, gift, minor, received)
        chance.shuffle(news)
        # Short transactions: a counter that moves often in one of them leaves a row version each time.
        for start in range(0, len(news), 25):
            platform.deliver_all(news[start : start + 25])
        ask_for_refunds(platform, chance, gifts)
    return [campaign for campaign, _ in campaigns]


def story(platform: Platform, chance: random.Random, gift: Gift, minor: int, currency: str) -> list[bytes]:
    """Invent what became of a gift."""
    intent = Intent(gift.intent, stripe_units(minor, currency), currency.lower())
    fate = chance.random()
    if fate < 0.05:
        return intent.decline()
    if fate < 0.1:
        return intent.authorize() + intent.expire()
    if fate < 0.12:
        second = platform.second_gift(gift)
        again = Intent(second.intent, intent.amount, intent.currency)
        return intent.capture(intent.amount, False) + again.capture(again.amount, False)
    share = chance.choice([100] * 8 + [50, 120])
    news = intent.capture(stripe_units(minor * share // 100, currency), chance.random() < 0.1)
    for _ in range(chance.choice([0, 0, 0, 1, 2])):
        part = stripe_units(max(1, minor * chance.randint(1, 100) // 100), currency)
        news += intent.refund(part, chance.choice(get_args(Ending)), chance.random() < 0.5)
    if chance.random() < 0.1:
        part = stripe_units(max(1, minor * chance.choice([20, 100]) // 100), currency)
        news += intent.dispute(part, chance.choice(list(COURSES)), chance.randint(1, 1_500))
    if chance.random() < 0.5:
        news += intent.settle_fee(chance.randint(1, 900))
    return [body for body in news if chance.random() < 0.95]  # a gateway may forget


def ask_for_refunds(platform: Platform, chance: random.Random, gifts: list[Gift]) -> None:
    """Ask as staff for some of what can be given back; the gateway does so at once."""
    whole = (gift for gift in chance.sample(gifts, len(gifts)) if is_whole(platform, gift))
    for gift in islice(whole, 5):
        asked = platform.refund(gift.payment)
        payment = platform.payment(gift.payment)
        units = stripe_units(payment["captured_minor"], payment["captured_currency"])
        refund = stripe.refund(
            gift.intent,
            f"re_{asked['id']}",
            units,
            chance.choice(["pending", "succeeded", "failed"]),
            currency=payment["captured_currency"].lower(),
            metadata={"refund_id": asked["id"]},
        )
        platform.deliver(stripe.event("refund.updated", refund))


def is_whole(platform: Platform, gift: Gift) -> bool:
    """Return whether all of a gift is there."""
    payment = platform.payment(gift.payment)
    returned = payment["refunded_minor"] + payment["disputed_minor"]
    return bool(payment["status"] == "CAPTURED" and not returned)

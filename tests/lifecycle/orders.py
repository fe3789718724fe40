"""Tells the same news in every order, each time of a new gift, and looks whether that made a difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, permutations

from tests.lifecycle.model import Money
from tests.lifecycle.readings import read_money
from tests.support.platform import Gift, Platform


@dataclass(frozen=True)
class Seen:
    """What became of a gift: its payment, its donation, its receipts, and what the campaign owns of it."""

    payment: Money
    donation: str
    receipts: int
    funds: int
    books: frozenset[tuple[tuple[str, str], int]]


def see(platform: Platform, gift: Gift) -> Seen:
    """Look at a gift; funds in minor units of whatever currency."""
    books = platform.balances(gift.payment)
    return Seen(
        payment=read_money(platform.payment(gift.payment)),
        donation=platform.donation(gift.donation)["status"],
        receipts=platform.receipts(gift.donation),
        funds=sum(minor for (account, _), minor in books.items() if account == "campaign_funds"),
        books=frozenset(books.items()),
    )


def only_outcome(
    platform: Platform,
    tell: Callable[[Gift], Sequence[bytes]],
    prepare: Callable[[Platform, str], Gift] = Platform.gift,
) -> Seen:
    """Prepare a gift for each order of its news, tell them, and return what all of them ended in."""
    campaign = platform.campaign()
    since = platform.now()
    outcomes: Counter[Seen] = Counter()
    first = prepare(platform, campaign)
    more = iter(lambda: prepare(platform, campaign), None)
    for order, gift in zip(permutations(range(len(tell(first)))), chain([first], more), strict=False):
        news = tell(gift)
        platform.deliver_all(news[place] for place in order)
        outcomes[see(platform, gift)] += 1
    broken = platform.broken(since)
    assert not broken, broken
    print(f"{outcomes.total()} orders, {len(outcomes)} outcome(s)")
    assert len(outcomes) == 1, outcomes
    return next(iter(outcomes))

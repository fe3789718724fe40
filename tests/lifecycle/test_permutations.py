"""The order of a gateway's messages decides nothing: every one of them is tried."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.support import paypal_events as paypal
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift, Platform

BATCH = 60


def news(intent: str) -> list[bytes]:
    """Return the life of a payment of 100.00: captured, 40.00 given back, then the rest."""
    amount = 10_000
    return [
        stripe.event("payment_intent.created", stripe.intent(intent, amount)),
        stripe.event("payment_intent.requires_action", stripe.intent(intent, amount)),
        stripe.event("payment_intent.processing", stripe.intent(intent, amount)),
        stripe.succeeded(intent, amount),
        stripe.event("charge.succeeded", stripe.charge(intent, amount)),
        stripe.event("charge.refunded", stripe.charge(intent, amount, amount_refunded=4_000)),
        stripe.event("charge.refunded", stripe.charge(intent, amount, amount_refunded=amount)),
    ]


# How the same news comes again: each event twice in a row; all again at the end; all again under new ids.
REPEATS: tuple[Callable[[list[bytes]], list[bytes]], ...] = (
    lambda order: [body for body in order for _ in range(2)],
    lambda order: order + order,
    lambda order: order + [stripe.again(body) for body in order],
)


def told_badly(place: int, order: list[bytes]) -> list[bytes]:
    """Return the deliveries of an order with one kind of repeat; the kinds take turns by place."""
    return REPEATS[place % len(REPEATS)](order)


def told_worst(_: int, order: list[bytes]) -> list[bytes]:
    """Return the deliveries of an order with all kinds of repeats at once."""
    return REPEATS[0](order) + REPEATS[2](order)


def outcome(platform: Platform, payment: str) -> str:
    """Return everything that may not depend on the order, as text."""
    row = platform.payment(payment)
    said = {
        key: row[key]
        for key in ("status", "sub_status", "is_open", "captured_minor", "refunded_minor", "disputed_minor")
    }
    said["donation"] = platform.donation(str(row["donation_id"]))["status"]
    said["receipts"] = platform.receipts(str(row["donation_id"]))
    said["balances"] = sorted(platform.balances(payment).items())
    return json.dumps(said)


Orders = Sequence[tuple[int, tuple[int, ...]]]


def tell(
    told: Callable[[int, list[bytes]], list[bytes]], platform: Platform, orders: Orders
) -> tuple[str, Counter[str]]:
    """Tell the life of a new gift in each of these orders; return their campaign and count the outcomes."""
    campaign = platform.campaign()
    outcomes: Counter[str] = Counter()
    for start in range(0, len(orders), BATCH):
        batch = orders[start : start + BATCH]
        gifts = platform.gifts(campaign, [("100.00", "ada@example.org")] * len(batch))
        for (number, order), gift in zip(batch, gifts, strict=True):
            bodies = news(gift.intent)
            platform.deliver_all(told(number, [bodies[place] for place in order]))
            outcomes[outcome(platform, gift.payment)] += 1
    return campaign, outcomes


@pytest.mark.timeout(600)
def test_every_order_of_seven_events_ends_in_one_state(database: Database, soak: bool) -> None:
    """Case 45: all 5,040 orders, each with repeats, end in the same state, books, total and one receipt.

    The three kinds of repeats are dealt out among the orders; `make soak` plays all of them in each order.
    """
    # Two connections, for two cores: each tells half of the orders.
    platforms = [Platform(database.connect()) for _ in range(2)]
    orders = list(enumerate(itertools.permutations(range(7))))
    with ThreadPoolExecutor(2) as pool:
        telling = partial(tell, told_worst if soak else told_badly)
        halves = list(pool.map(telling, platforms, (orders[::2], orders[1::2])))
    outcomes = sum((counted for _, counted in halves), Counter[str]())

    print(f"{outcomes.total()} orders, {len(outcomes)} outcome(s): {outcomes.most_common(3)}")
    assert list(outcomes.values()) == [5_040]
    (only,) = (json.loads(text) for text in outcomes)
    assert only["status"] == only["donation"] == "REFUNDED"
    assert only["receipts"] == 1
    assert only["balances"] == [[["gateway_clearing", "USD"], -10_000], [["refunds", "USD"], 10_000]]
    platform = platforms[0]
    assert [platform.total(campaign)["total_amount"] for campaign, _ in halves] == [0, 0]
    assert platform.broken() == []


# PayPal: an approval, a hint that a worker confirms, and what else is read. One call of SQL each.

HEAR = """
select private.receive_webhook(
    'paypal', %s, jsonb_build_object('paypal-transmission-id', %s::text), 'paypal-v1'
)
"""
READ = "select private.receive_reading('paypal', %s, %s)"
CONFIRM = """
select private.confirm_event(id, array['capture'], array[%s::bytea]) from data.gateway_events
where gateway = 'paypal' and event_id = %s
"""
Step = tuple[str, tuple[object, ...]]
Told = list[list[Step]]
Repeats = Sequence[Callable[[Told], Told]]


def twice_in_a_row(told: Told) -> Told:
    """Return each piece of news twice."""
    return [step for step in told for _ in range(2)]


def news_from_paypal(gift: Gift) -> list[list[Step]]:
    """Return the life of an order of 100.00: approved, pending, captured, 40.00 given back, then the rest."""
    order, capture, first, rest = gift.intent, *(f"{kind}-{gift.intent}" for kind in ("C", "R1", "R2"))
    captured = paypal.capture(order, capture, "100.00", fee="3.20")
    pending = paypal.capture(order, capture, "100.00", "PENDING")
    refunds = [paypal.refund(capture, first, "40.00"), paypal.refund(capture, rest, "60.00")]
    whole = paypal.order(
        order, "100.00", "COMPLETED", captures=[captured | {"status": "REFUNDED"}], refunds=refunds
    )
    hint = paypal.event("PAYMENT.CAPTURE.COMPLETED", captured, f"WH-{order}")
    return [
        [(HEAR, (paypal.approved(order, "100.00"), f"A-{order}"))],
        [(READ, ("capture", paypal.reading(pending)))],
        [(HEAR, (hint, f"H-{order}")), (CONFIRM, (paypal.reading(captured), f"WH-{order}"))],
        [(READ, ("refund", paypal.reading(refunds[0])))],
        [(READ, ("refund", paypal.reading(refunds[1])))],
        [(READ, ("order", paypal.reading(whole)))],
    ]


def gift_at_paypal(platform: Platform, campaign: str) -> Gift:
    """Pledge 100.00 and have an order made, whose objects do not carry our own id: the hardest kind."""
    donation = platform.pledge(campaign, "100.00")
    payment, order = platform.begin_payment(donation, "paypal")["id"], paypal.new_id("ORDER")
    platform.store_intent(payment, order)
    return Gift(campaign, donation, payment, order)


def tell_paypal(repeats: Repeats, platform: Platform, orders: Orders) -> tuple[str, Counter[str]]:
    """Tell the life of a new order in each of these orders; return their campaign and count the outcomes."""
    campaign = platform.campaign()
    outcomes: Counter[str] = Counter()
    for number, order in orders:
        gift = gift_at_paypal(platform, campaign)
        news = news_from_paypal(gift)
        told = repeats[number % len(repeats)]([news[place] for place in order])
        with platform.connection.pipeline():
            for step in told:
                for query, arguments in step:
                    platform.connection.execute(query, arguments)
        outcomes[outcome(platform, gift.payment)] += 1
    return campaign, outcomes


@pytest.mark.timeout(600)
def test_every_order_of_what_paypal_tells_ends_in_one_state(database: Database, soak: bool) -> None:
    """Case 45 at PayPal: all 720 orders of hints and readings, each with repeats, end in the same state.

    Each step twice in a row and all again at the end take turns; `make soak` plays both in each order.
    """
    platforms = [Platform(database.connect()) for _ in range(2)]
    orders = list(enumerate(itertools.permutations(range(6))))
    repeats: Repeats = (
        [lambda told: twice_in_a_row(told) + told] if soak else [twice_in_a_row, lambda told: told + told]
    )
    with ThreadPoolExecutor(2) as pool:
        # A pair of neighbours for each, so that both meet all kinds of repeats.
        shares = [[one for one in orders if one[0] // 2 % 2 == half] for half in range(2)]
        halves = list(pool.map(partial(tell_paypal, repeats), platforms, shares))
    outcomes = sum((counted for _, counted in halves), Counter[str]())

    print(f"{outcomes.total()} orders, {len(outcomes)} outcome(s): {outcomes.most_common(3)}")
    assert list(outcomes.values()) == [720]
    (only,) = (json.loads(text) for text in outcomes)
    assert only["status"] == only["donation"] == "REFUNDED"
    assert only["receipts"] == 1
    assert only["balances"] == [
        [["fees", "USD"], -320],
        [["gateway_clearing", "USD"], -9_680],
        [["refunds", "USD"], 10_000],
    ]
    platform = platforms[0]
    assert [platform.total(campaign)["total_amount"] for campaign, _ in halves] == [0, 0]
    assert platform.value("select count(*) from data.gateway_events where status = 'parked'") == 0
    assert platform.broken() == []

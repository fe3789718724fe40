"""What cannot be applied yet is kept, shown, and applied by itself when its cause is gone."""

from tests.support import paypal_events as paypal
from tests.support import stripe_events as stripe
from tests.support.database import Database
from tests.support.platform import Gift, Platform, new_intent_id

PARKED = "select count(*) from data.gateway_events where status = 'parked'"


def apply_parked(platform: Platform) -> int:
    """Do what the clock does every minute; return how many were settled."""
    return int(platform.value("select private.apply_parked_events()"))


def test_an_intent_that_is_never_ours(database: Database) -> None:
    """Case 51: parked with its reason, seen by staff, tried in vain without harm; no error to the gateway."""
    platform = Platform(database.connect())
    news = stripe.succeeded("pi_of_somebody_else", 1_000)

    assert platform.deliver(news) == {"status": "parked", "reason": "unknown_payment"}
    assert platform.deliver(news)["status"] == "duplicate"
    assert [apply_parked(platform), apply_parked(platform)] == [0, 0]

    event = str(platform.value("select id from data.gateway_events"))
    assert platform.attention(event) == ["unknown_payment"]
    assert platform.count("ledger_transfers") == platform.count("evidence") == 0
    assert platform.broken() == []


def test_all_that_came_too_early_counts_once_the_intent_is_known(database: Database) -> None:
    """Case 50: a whole life may be told before our own row has the intent's id."""
    platform = Platform(database.connect())
    donation = platform.pledge(platform.campaign(), "100.00")
    payment, intent = platform.begin_payment(donation)["id"], new_intent_id()
    life = [
        stripe.refunded(intent, 10_000, 2_500),
        stripe.succeeded(intent, 10_000),
        stripe.authorized(intent, 10_000),
        stripe.fee(intent, 10_000, 320),
    ]
    assert [platform.deliver(news)["status"] for news in life] == ["parked"] * 4

    assert platform.store_intent(payment, intent)["status"] == 201

    row = platform.payment(payment)
    assert (row["status"], row["captured_minor"], row["refunded_minor"]) == ("CAPTURED", 10_000, 2_500)
    assert platform.value(PARKED) == 0
    assert platform.receipts(donation) == 1
    assert platform.broken() == []


def test_an_amount_that_cannot_be_booked_waits_for_its_currency(database: Database) -> None:
    """Money in an unknown currency is not lost: it is booked once the currency is added."""
    platform = Platform(database.connect())
    gift = platform.gift(platform.campaign())
    answer = platform.deliver(stripe.succeeded(gift.intent, 10_000, "xts"))
    assert answer["status"] == "parked"
    assert "unbookable_amount" in answer["reason"]
    assert platform.payment(gift.payment)["status"] == "INITIATED"

    platform.connection.execute("insert into data.currencies (code, exponent) values ('XTS', 2)")

    assert apply_parked(platform) == 1
    assert platform.payment(gift.payment)["captured_currency"] == "XTS"
    assert platform.broken() == []


def test_a_fraction_of_our_smallest_unit_is_never_rounded(database: Database) -> None:
    """Half a krona of ISK is no whole number of minor units: parked, not rounded."""
    platform = Platform(database.connect())
    gift = platform.gift(platform.campaign("ISK"), "100", currency="ISK")

    assert platform.deliver(stripe.succeeded(gift.intent, 10_050, "isk"))["status"] == "parked"

    assert platform.payment(gift.payment)["captured_minor"] == 0
    assert platform.deliver(stripe.succeeded(gift.intent, 10_000, "isk"))["new_status"] == "CAPTURED"
    assert platform.broken() == []


def test_absurd_amounts_break_nobodys_reading(database: Database) -> None:
    """Signed all the same: two would be a sum that no account holds. They wait for a person."""
    platform = Platform(database.connect())
    campaign = platform.campaign()
    gifts = [platform.gift(campaign) for _ in range(2)]

    answers = [platform.deliver(stripe.succeeded(gift.intent, 9 * 10**18)) for gift in gifts]

    assert [answer["status"] for answer in answers] == ["parked"] * 2
    assert platform.count("ledger_transfers") == platform.count("evidence") == 0
    reasons = "select string_agg(reason, ' ') from private.attention where kind = 'parked_event'"
    assert platform.value(reasons).count("unbookable_amount") == 2
    assert platform.value("select totals ->> 'total_amount' from api.campaigns") == "0.00"
    platform.connection.execute("select private.refresh_campaign_totals()")
    assert platform.broken() == []
    # And the gifts are not lost for the true amount.
    answers = [platform.deliver(stripe.succeeded(gift.intent, 10_000)) for gift in gifts]
    assert [answer["new_status"] for answer in answers] == ["CAPTURED"] * 2
    assert platform.broken() == []


def test_what_never_will_be_applied_does_not_stand_in_the_way(database: Database) -> None:
    """Behind 1,500 events of the other mode, one whose cause is gone is applied within a few minutes."""
    # Given many parked events that stay so, and then one that waits for its currency
    platform = Platform(database.connect())
    platform.deliver_all(
        stripe.event("payment_intent.created", stripe.intent("pi_live", 1), livemode=True)
        for _ in range(1_500)
    )
    gift = platform.gift(platform.campaign())
    platform.deliver(stripe.succeeded(gift.intent, 10_000, "xts"))
    platform.connection.execute("insert into data.currencies (code, exponent) values ('XTS', 2)")

    # When the clock ticks three times
    settled = [apply_parked(platform) for _ in range(3)]

    # Then that one had its turn
    assert sum(settled) == 1
    assert platform.payment(gift.payment)["status"] == "CAPTURED"
    assert platform.value(PARKED) == 1_500


# PayPal


def gift_at_paypal(platform: Platform) -> Gift:
    """A pledge of 100.00 with an order of which we know."""
    donation = platform.pledge(platform.campaign(), "100.00")
    payment, order = platform.begin_payment(donation, "paypal")["id"], paypal.new_id("ORDER")
    platform.store_intent(payment, order)
    return Gift("", donation, payment, order)


def read(platform: Platform, kind: str, thing: paypal.Thing) -> str:
    """Let a worker read an object; return what became of it."""
    query = "select private.receive_reading('paypal', %s, %s)"
    return str(platform.value(query, kind, paypal.reading(thing))["status"])


def test_refunds_and_disputes_at_paypal_wait_for_their_capture(database: Database) -> None:
    """Case 50 at PayPal: what names only a capture is applied at once when the capture is known."""
    platform = Platform(database.connect())
    gift, capture = gift_at_paypal(platform), paypal.new_id("CAPTURE")
    assert read(platform, "refund", paypal.refund(capture, paypal.new_id("REFUND"), "25.00")) == "parked"
    assert read(platform, "dispute", paypal.dispute(capture, paypal.new_id("PP-D-"), "10.00")) == "parked"
    assert apply_parked(platform) == 0

    assert read(platform, "capture", paypal.capture(gift.intent, capture, "100.00")) == "processed"

    row = platform.payment(gift.payment)
    assert (row["status"], row["captured_minor"]) == ("CAPTURED", 10_000)
    assert (row["refunded_minor"], row["disputed_minor"]) == (2_500, 1_000)
    assert platform.value(PARKED) == 0
    assert platform.broken() == []


def test_a_capture_at_paypal_waits_for_its_order(database: Database) -> None:
    """Case 50 at PayPal: money of an order that we have not stored yet is booked as soon as we have."""
    platform = Platform(database.connect())
    donation = platform.pledge(platform.campaign(), "100.00")
    payment, order = platform.begin_payment(donation, "paypal")["id"], paypal.new_id("ORDER")
    assert read(platform, "capture", paypal.capture(order, paypal.new_id("CAPTURE"), "100.00")) == "parked"
    assert platform.deliver_from_paypal(paypal.approved(order, "100.00"), "T1")["status"] == "parked"

    platform.store_intent(payment, order)

    assert platform.payment(payment)["status"] == "CAPTURED"
    assert platform.value(PARKED) == 0
    assert platform.receipts(donation) == 1
    assert platform.broken() == []


def test_an_order_that_names_our_payment_waits_for_nothing(database: Database) -> None:
    """Case 50 at PayPal: the order carries our own id, which we had committed before we asked for it."""
    platform = Platform(database.connect())
    donation = platform.pledge(platform.campaign(), "100.00")
    payment, order = platform.begin_payment(donation, "paypal")["id"], paypal.new_id("ORDER")
    capture = paypal.capture(order, paypal.new_id("CAPTURE"), "100.00", payment_id=payment)

    assert read(platform, "capture", capture) == "processed"

    assert platform.payment(payment)["status"] == "CAPTURED"
    assert platform.store_intent(payment, order)["status"] == 201
    assert platform.broken() == []


def test_an_event_at_paypal_that_nobody_confirmed_is_asked_for_again(database: Database) -> None:
    """A worker may have given up: after an hour the clock asks again, and only then."""
    platform = Platform(database.connect())
    gift = gift_at_paypal(platform)
    capture = paypal.capture(gift.intent, paypal.new_id("CAPTURE"), "100.00")
    news = paypal.event("PAYMENT.CAPTURE.COMPLETED", capture)
    assert platform.deliver_from_paypal(news, "T2")["reason"] == "awaiting_confirmation"
    asked = "select count(*) from pgmq.q_events where message ->> 'type' = 'gateway_event.unconfirmed'"

    apply_parked(platform)
    assert platform.value(asked) == 1
    platform.connection.execute("update data.gateway_events set settled_at = now() - interval '61 minutes'")
    apply_parked(platform)
    apply_parked(platform)

    assert platform.value(asked) == 2
    event = str(platform.value("select id from data.gateway_events"))
    assert platform.attention(event) == ["awaiting_confirmation"]
    assert platform.payment(gift.payment)["status"] == "INITIATED"

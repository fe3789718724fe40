"""A gift from the campaign to the receipt, each step over HTTP, with cards that are declined on the way."""

import pytest

from tests.api.http_messages import Json, written
from tests.api.outside import Outside, address

DECLINED = ["pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds", "pm_card_failOnce"]


def test_a_gift(care: Outside) -> None:
    """Cases 46 and 48: nothing is authorised first, two cards are declined, and there is one receipt."""
    campaign = care.campaign(title="A well for Aba", goal_amount="5000.00")
    grace = address("grace")

    donation = care.donation(campaign, amount="12.50", donor_email=grace, donor_name="Grace Hopper")
    assert (donation["status"], donation["payment_intent_id"]) == ("PENDING", None)

    payment = care.ask_intent(donation).made(201)
    assert payment["status"] == "INITIATED"
    assert care.donation_now(donation["id"])["payment_intent_id"] == payment["payment_intent_id"]

    for card in DECLINED:
        assert care.pay(payment, card) == 402
        care.payment_when(payment, status="FAILED")
        assert care.donation_now(donation["id"])["status"] == "FAILED"
    assert written(care.total(campaign)["total_amount"]) == "0.00"

    assert care.pay(payment) == 200
    care.donation_when(donation["id"], status="COMPLETED")

    paid = care.payment_now(payment)
    assert (paid["status"], written(paid["captured_amount"]), paid["captured_currency"]) == (
        "CAPTURED",
        "12.50",
        "USD",
    )
    steps = [(step["from_status"], step["to_status"]) for step in paid["history"]]
    assert steps == [(None, "INITIATED"), ("INITIATED", "FAILED"), ("FAILED", "CAPTURED")]

    total = care.total(campaign)
    assert written(total["total_amount"]) == "12.50"
    assert (total["total_donations"], total["unique_donors"]) == (1, 1)
    care.ask_intent(donation).refuses(409, "already_paid")

    receipt = care.receipt(grace)
    assert receipt["subject"] == "Your receipt for 12.50 USD to A well for Aba"
    assert "Dear Grace Hopper" in receipt["text"]
    number = care.of("donor", grace).get(f"/donations/{donation['id']}").json["receipt_number"]
    assert number in receipt["text"]
    assert number in receipt["html"]
    assert donation["id"] not in receipt["text"] + receipt["html"], "who reads the mail need not hold the id"


def test_no_money_no_receipt(care: Outside, campaign: Json) -> None:
    """Case 48, the other way round: neither a pledge nor a declined card brings mail.

    Receipts leave in turn: when a later gift's has arrived, an earlier one would have, too.
    """
    pledged, declined = address("pledged"), address("declined")
    care.donation(campaign, donor_email=pledged)
    payment = care.payment(campaign, donor_email=declined)
    assert care.pay(payment, "pm_card_chargeDeclinedExpiredCard") == 402
    care.payment_when(payment, status="FAILED")

    later = address("later")
    care.paid(campaign, donor_email=later)
    care.receipt(later)

    assert care.inbox(pledged) == care.inbox(declined) == []


def test_news_told_again_brings_no_second_receipt(care: Outside, campaign: Json) -> None:
    """Case 31: each event of the gateway once more, in the opposite order."""
    grace, later = address("grace"), address("later")
    payment = care.paid(campaign, donor_email=grace)
    care.receipt(grace)
    before = care.total(campaign)

    events = care.at_gateway("GET", "events?limit=100")["data"]
    own = [event["id"] for event in events if payment["payment_intent_id"] in str(event)]
    assert len(own) >= 3
    for event_id in own:
        url = f"{care.stack.sandbox_url}/sandbox/events/{event_id}/redeliver"
        assert care.session.post(url).status_code == 200
    told = [step for step in care.story(payment["donation_id"]) if step["what"] == "gateway_event"]
    assert {step["event_id"] for step in told if step.get("redelivered")} >= set(own)

    assert care.total(campaign)["total_amount"] == before["total_amount"]
    care.paid(campaign, donor_email=later)
    care.receipt(later)
    assert len(care.inbox(grace)) == 1


def test_authentication_may_come_in_between(care: Outside, campaign: Json) -> None:
    """A card that asks its holder: the payment waits, then it is captured."""
    payment = care.payment(campaign)

    assert care.pay(payment, "pm_card_authenticationRequired") == 200
    waiting = care.payment_when(payment, sub_status="requires_action")
    assert waiting["status"] == "INITIATED"
    assert care.pay(payment, "pm_card_authenticationRequired") == 200

    assert care.payment_when(payment, status="CAPTURED")["sub_status"] is None


def test_two_gifts_of_one_donor(care: Outside) -> None:
    """The address decides who is the same person, however it is written."""
    campaign = care.campaign()
    grace = address("grace")

    care.paid(campaign, donor_email=grace, amount="0.50")
    care.paid(campaign, donor_email=grace.upper(), amount="999999.99")

    total = care.total(campaign)
    assert written(total["total_amount"]) == "1000000.49"
    assert (total["total_donations"], total["unique_donors"]) == (2, 1)


@pytest.mark.parametrize(
    ("currency", "amount", "at_gateway"),
    [
        ("JPY", "1250", 1250),
        ("KWD", "12.340", 12340),
        ("ISK", "1250", 125000),
        ("UGX", "5000", 500000),
        ("EUR", "0.50", 50),
    ],
)
def test_every_currency_keeps_its_decimals(
    care: Outside, currency: str, amount: str, at_gateway: int
) -> None:
    """The gateway counts ISK and UGX in hundredths that do not exist; they show nowhere else."""
    campaign = care.campaign(currency=currency, goal_amount=amount)
    assert written(campaign["goal_amount"]) == amount
    grace = address("grace")

    donation = care.donation(campaign, amount=amount, donor_email=grace)
    payment = care.ask_intent(donation).made(201)
    asked = care.at_gateway("GET", f"payment_intents/{payment['payment_intent_id']}")
    assert (asked["amount"], asked["currency"]) == (at_gateway, currency.lower())
    assert care.pay(payment) == 200
    paid = care.payment_when(payment, status="CAPTURED")

    shown = [donation["amount"], payment["amount"], paid["amount"], paid["captured_amount"]]
    total = care.total(campaign)
    assert {written(each) for each in [*shown, total["total_amount"]]} == {amount}
    assert total["currency"] == currency
    zero = "0" if "." not in amount else "0." + "0" * len(amount.partition(".")[2])
    assert written(paid["refunded_amount"]) == written(paid["pending_refund_amount"]) == zero
    assert f" {amount} {currency} " in care.receipt(grace)["subject"]

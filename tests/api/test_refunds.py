"""Money that goes back: asked for by staff, settled by the gateway."""

import pytest

from tests.api.http_messages import Answer, Json, written
from tests.api.outside import Outside
from tests.support import stripe_events as stripe

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


def ask(care: Outside, payment: Json, **body: object) -> Answer:
    """Ask for a refund as staff."""
    return care.staff.post(f"/payments/{payment['id']}/refund", body)


def test_a_part_and_then_the_rest(care: Outside) -> None:
    """Case 68, the good half: 202, then the gateway's word; the rest is everything that is left."""
    campaign = care.campaign()
    payment = care.paid(campaign, amount="12.50")

    answer = ask(care, payment, amount="2.50", reason="wrong amount")
    refund = answer.made(202)
    assert answer.headers["Location"] == f"/api/v1/payments/{payment['id']}"
    assert (refund["status"], written(refund["amount"]), refund["currency"]) == ("PENDING", "2.50", "USD")
    assert (refund["payment_id"], refund["reason"]) == (payment["id"], "wrong amount")

    part = care.payment_when(payment, refunded_amount="2.50", pending_refund_amount="0.00")
    assert (part["status"], written(part["captured_amount"])) == ("CAPTURED", "12.50")
    assert care.donation_now(payment["donation_id"])["status"] == "COMPLETED"
    total = care.total(campaign)
    assert (written(total["total_amount"]), total["total_donations"], total["unique_donors"]) == (
        "10.00",
        1,
        1,
    )

    assert written(ask(care, payment).made(202)["amount"]) == "10.00"
    gone = care.payment_when(payment, status="REFUNDED")
    assert written(gone["refunded_amount"]) == written(gone["captured_amount"]) == "12.50"
    assert care.donation_now(payment["donation_id"])["status"] == "REFUNDED"
    total = care.total(campaign)
    assert (written(total["total_amount"]), total["total_donations"], total["unique_donors"]) == (
        "0.00",
        0,
        0,
    )

    ask(care, payment).refuses(409, "already_refunded")
    ask(care, payment, amount="0.01").refuses(409, "already_refunded")
    care.ask_intent({"id": payment["donation_id"]}).refuses(409, "already_paid")


def test_it_is_asked_for_at_the_gateway_once(care: Outside, campaign: Json) -> None:
    """With our own id in its metadata."""
    payment = care.paid(campaign)

    refund = ask(care, payment, amount="5").made(202)
    care.payment_when(payment, refunded_amount="5.00")

    listed = care.at_gateway("GET", f"refunds?payment_intent={payment['payment_intent_id']}")["data"]
    assert [(each["amount"], each["metadata"]["refund_id"]) for each in listed] == [(500, refund["id"])]


def test_what_is_on_its_way_cannot_go_again(care: Outside, campaign: Json) -> None:
    """A refund that the gateway has accepted and not yet carried out."""
    payment = care.paid(campaign, card="pm_card_pendingRefund")

    ask(care, payment, amount="12.00").made(202)
    care.payment_when(payment, status="CAPTURED", refunded_amount="0.00", pending_refund_amount="12.00")
    ask(care, payment, amount="0.51").refuses(409, "refund_too_large", names="amount")

    care.payment_when(payment, refunded_amount="12.00", pending_refund_amount="0.00")


def test_a_failed_refund_gives_the_money_back(care: Outside) -> None:
    """The gateway says yes, and then no."""
    campaign = care.campaign()
    payment = care.paid(campaign, card="pm_card_refundFail")
    ask(care, payment).made(202)
    care.payment_when(payment, status="REFUNDED")

    back = care.payment_when(payment, status="CAPTURED")

    assert written(back["refunded_amount"]) == written(back["pending_refund_amount"]) == "0.00"
    assert care.donation_now(payment["donation_id"])["status"] == "COMPLETED"
    assert written(care.total(campaign)["total_amount"]) == "12.50"
    assert [step["to_status"] for step in back["history"]] == [
        "INITIATED",
        "CAPTURED",
        "REFUNDED",
        "CAPTURED",
    ]


def test_made_in_the_gateways_dashboard(care: Outside) -> None:
    """Case 66: a refund that we did not ask for reaches us by webhook, and the total falls."""
    campaign = care.campaign()
    payment = care.paid(campaign)

    care.at_gateway("POST", "refunds", payment_intent=payment["payment_intent_id"], amount=300)

    care.payment_when(payment, refunded_amount="3.00")
    assert written(care.total(campaign)["total_amount"]) == "9.50"
    ask(care, payment, amount="9.51").refuses(409, "refund_too_large", names="amount")
    ask(care, payment, amount="9.50").made(202)
    care.payment_when(payment, status="REFUNDED", refunded_amount="12.50")
    assert written(care.total(campaign)["total_amount"]) == "0.00"


# --- What is refused ---------------------------------------------------------------------------------


def test_before_anything_was_captured(care: Outside, campaign: Json) -> None:
    """Case 68: INITIATED, AUTHORIZED, FAILED."""
    payment = care.payment(campaign)
    intent = payment["payment_intent_id"]

    ask(care, payment).refuses(409, "not_captured")
    assert care.hear(stripe.authorized(intent, 1250))["new_status"] == "AUTHORIZED"
    ask(care, payment, amount="1").refuses(409, "not_captured")
    assert care.hear(stripe.canceled(intent, 1250))["new_status"] == "FAILED"
    ask(care, payment).refuses(409, "not_captured")


def test_more_than_there_is(care: Outside, campaign: Json) -> None:
    """Case 68."""
    payment = care.paid(campaign)

    ask(care, payment, amount="12.51").refuses(409, "refund_too_large", names="amount")
    ask(care, payment, amount="9999999999.99").refuses(409, "refund_too_large", names="amount")
    assert written(care.payment_now(payment)["pending_refund_amount"]) == "0.00"


@pytest.mark.parametrize(
    ("body", "word", "field"),
    [
        ({"amount": "-1"}, "invalid_amount", "amount"),
        ({"amount": 0}, "invalid_amount", "amount"),
        ({"amount": "1.005"}, "too_many_decimals", "amount"),
        ({"amount": "1", "currency": "EUR"}, "unknown_field", "currency"),
        ({"amount": "1", "reason": 5}, "wrong_type", "reason"),
        ({"reason": ""}, "empty_field", "reason"),
        ({"reason": "x" * 501}, "too_long", "reason"),
        ({"reason": "a\u0007"}, "control_character", "reason"),
        ({"status": "SUCCEEDED"}, "unknown_field", "status"),
    ],
)
def test_invalid_requests(care: Outside, campaign: Json, body: Json, word: str, field: str) -> None:
    """Case 68: another currency cannot even be named."""
    payment = care.payment(campaign)

    ask(care, payment, **body).refuses(400, word, names=field)


def test_of_an_unknown_payment(care: Outside) -> None:
    ask(care, {"id": UNKNOWN}).refuses(404, "payment_not_found")
    ask(care, {"id": "x"}).refuses(400, "invalid_id", names="id")


@pytest.mark.parametrize(
    ("currency", "amount", "part", "rest"), [("JPY", "1250", "250", "1000"), ("ISK", "500", "1", "499")]
)
def test_in_currencies_without_decimals(
    care: Outside, currency: str, amount: str, part: str, rest: str
) -> None:
    """ISK goes to the gateway in hundredths and comes back in whole ones."""
    campaign = care.campaign(currency=currency)
    payment = care.paid(campaign, amount=amount)

    ask(care, payment, amount=f"{part}.5").refuses(400, "too_many_decimals", names="amount")
    assert written(ask(care, payment, amount=part).made(202)["amount"]) == part

    assert written(care.payment_when(payment, refunded_amount=part)["captured_amount"]) == amount
    assert written(care.total(campaign)["total_amount"]) == rest

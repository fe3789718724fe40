"""Opening a payment, again and again, and reading it."""

import pytest

from tests.api.http_messages import Json, written
from tests.api.outside import Outside
from tests.support import stripe_events as stripe
from tests.support.racing import at_once

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_a_payment_is_opened(care: Outside, campaign: Json) -> None:
    donation = care.donation(campaign, amount="7.5")

    answer = care.ask_intent(donation)

    payment = answer.made(201)
    assert answer.headers["Location"] == f"/api/v1/payments/{payment['id']}"
    assert payment == {
        "id": payment["id"],
        "donation_id": donation["id"],
        "payment_intent_id": payment["payment_intent_id"],
        "client_secret": payment["client_secret"],
        "amount": payment["amount"],
        "currency": "USD",
        "status": "INITIATED",
        "gateway": "stripe",
        "version": payment["version"],
    }
    assert written(payment["amount"]) == "7.50"
    assert payment["client_secret"].startswith(payment["payment_intent_id"])
    assert care.donation_now(donation["id"])["payment_intent_id"] == payment["payment_intent_id"]


def test_the_gateway_knows_whose_it_is(care: Outside, campaign: Json) -> None:
    """Our ids are in its metadata, and nothing personal."""
    donation = care.donation(campaign, donor_name="Grace Hopper", message="personal")
    payment = care.ask_intent(donation).made()

    intent = care.at_gateway("GET", f"payment_intents/{payment['payment_intent_id']}")

    assert intent["metadata"]["payment_id"] == payment["id"]
    assert intent["metadata"]["donation_id"] == donation["id"]
    for personal in (donation["donor_email"], "Grace", "personal"):
        assert personal not in str(intent)


def test_asked_again_it_is_the_same(care: Outside, campaign: Json) -> None:
    """200 and the same body, also when the gateway's own news of it has come in between."""
    donation = care.donation(campaign)
    first = care.ask_intent(donation)
    told = "events?type=payment_intent.created&limit=1"
    (event,) = care.at_gateway("GET", told)["data"]
    care.hear(stripe.event("payment_intent.created", event["data"]["object"]))

    again = [care.ask_intent(donation) for _ in range(3)]

    assert first.status == 201
    assert [(answer.status, answer.text) for answer in again] == [(200, first.text)] * 3


def test_after_a_failed_attempt_it_is_still_the_same(care: Outside, campaign: Json) -> None:
    """The donor may try another card on it."""
    donation = care.donation(campaign)
    first = care.ask_intent(donation)
    payment = first.made(201)
    assert care.pay(payment, "pm_card_visa_chargeDeclinedLostCard") == 402
    care.payment_when(payment, status="FAILED")

    again = care.ask_intent(donation)

    assert again.made(200)["payment_intent_id"] == payment["payment_intent_id"]
    assert again.text == first.text
    assert care.pay(again.json) == 200
    care.donation_when(donation["id"], status="COMPLETED")


def test_a_canceled_one_is_replaced(care: Outside, campaign: Json) -> None:
    donation = care.donation(campaign)
    first = care.ask_intent(donation).made()
    care.at_gateway("POST", f"payment_intents/{first['payment_intent_id']}/cancel")
    care.payment_when(first, status="FAILED")

    second = care.ask_intent(donation).made(201)

    assert second["id"] != first["id"]
    assert second["payment_intent_id"] != first["payment_intent_id"]
    now = care.donation_now(donation["id"])
    assert (now["status"], now["payment_intent_id"]) == ("PENDING", second["payment_intent_id"])
    assert care.pay(second) == 200
    care.donation_when(donation["id"], status="COMPLETED")
    assert care.payment_now(first)["status"] == "FAILED"


def test_asked_twenty_times_at_once(care: Outside, campaign: Json) -> None:
    """All callers get the same intent."""
    donation = care.donation(campaign)
    body = {"donation_id": donation["id"], "gateway": "stripe"}
    callers = [care.another() for _ in range(20)]

    answers = at_once([lambda by=by: by.post("/payments/intent", body) for by in callers])  # type: ignore[misc]

    assert {answer.status for answer in answers} <= {200, 201}, "the gateway is not away"
    assert len({answer.json["payment_intent_id"] for answer in answers}) == 1
    intents = care.at_gateway("GET", "payment_intents?limit=100")["data"]
    assert len([each for each in intents if each["metadata"].get("donation_id") == donation["id"]]) == 1


def test_paid_is_paid(care: Outside, campaign: Json) -> None:
    payment = care.paid(campaign)

    care.ask_intent({"id": payment["donation_id"]}).refuses(409, "already_paid")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("change", "status", "word", "field"),
    [
        ({"donation_id": UNKNOWN}, 404, "donation_not_found", "donation_id"),
        ({"donation_id": "x"}, 400, "invalid_id", "donation_id"),
        ({"donation_id": 5}, 400, "invalid_id", "donation_id"),
        ({"donation_id": f"{UNKNOWN}'--"}, 400, "invalid_id", "donation_id"),
        ({"gateway": "cash"}, 400, "unknown_gateway", "gateway"),
        ({"gateway": "Stripe"}, 400, "unknown_gateway", "gateway"),
        ({"gateway": ""}, 400, "empty_field", "gateway"),
        ({"gateway": 5}, 400, "wrong_type", "gateway"),
        ({"gateway": ["stripe"]}, 400, "wrong_type", "gateway"),
        ({"amount": "1.00"}, 400, "unknown_field", "amount"),
        ({"currency": "USD"}, 400, "unknown_field", "currency"),
    ],
)
def test_invalid_requests(care: Outside, change: Json, status: int, word: str, field: str) -> None:
    body = {"donation_id": UNKNOWN, "gateway": "stripe"} | change

    care.anyone.post("/payments/intent", body).refuses(status, word, names=field)


def test_reading_a_payment(care: Outside, campaign: Json) -> None:
    opened = care.payment(campaign)

    seen = care.anyone.get(f"/payments/{opened['id']}").made(200)

    assert seen == {
        **{name: opened[name] for name in opened if name not in ("client_secret", "version")},
        "version": seen["version"],
        "sub_status": None,
        "captured_amount": seen["captured_amount"],
        "captured_currency": None,
        "refunded_amount": seen["refunded_amount"],
        "disputed_amount": seen["disputed_amount"],
        "pending_refund_amount": seen["pending_refund_amount"],
        "created_at": seen["created_at"],
        "updated_at": seen["updated_at"],
    }
    amounts = [seen[f"{name}_amount"] for name in ("captured", "refunded", "pending_refund")]
    assert [written(amount) for amount in amounts] == ["0.00"] * 3


def test_versions_only_rise(care: Outside, campaign: Json) -> None:
    """With each step that is seen, and each step of history has its own."""
    payment = care.payment(campaign)
    seen = [payment["version"]]
    care.pay(payment, "pm_card_failOnce")
    seen.append(care.payment_when(payment, status="FAILED")["version"])
    care.pay(payment, "pm_card_failOnce")
    paid = care.payment_when(payment, status="CAPTURED")
    seen.append(paid["version"])

    assert seen == sorted(set(seen))
    versions = [step["version"] for step in paid["history"]]
    assert versions == sorted(set(versions))
    assert [bool(step["event_id"]) for step in paid["history"]] == [False, True, True]

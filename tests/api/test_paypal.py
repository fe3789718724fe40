"""Giving by PayPal, from the pledge to the receipt, and changing one's mind about where to pay."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.api.http_messages import Answer, Json, written
from tests.api.outside import Outside, Records, address
from tests.support.racing import at_once
from tests.support.waiting import eventually

WEBHOOK = "/payments/webhook/paypal"
PATIENCE = 30.0


def choose(care: Outside, donation: Json, gateway: str) -> Answer:
    return care.anyone.post("/payments/intent", {"donation_id": donation["id"], "gateway": gateway})


def approve(care: Outside, payment: Json) -> None:
    """Approve an order as its donor does on PayPal's page."""
    url = f"{care.stack.sandbox_url}/sandbox/paypal/orders/{payment['payment_intent_id']}/approve"
    assert care.session.post(url, json={}).status_code == 200


def settled(care: Outside, donation: Json, status: str = "COMPLETED") -> Json:
    return eventually(
        lambda: care.donation_now(donation["id"]), lambda now: now["status"] == status, PATIENCE
    )


def events_of(records: Records, payment: Json) -> list[Json]:
    query = "select * from data.gateway_events where payment_id = %s order by id"
    return records.execute(query, (payment["id"],)).fetchall()


def test_a_gift_by_paypal(care: Outside, records: Records) -> None:
    """Order, approval, capture, and the webhooks of each, all verified under the sandbox's own authority."""
    campaign, grace = care.campaign(), address("grace")
    donation = care.donation(campaign, donor_email=grace)

    answer = choose(care, donation, "paypal")
    payment = answer.made(201)
    assert answer.headers["Location"] == f"/api/v1/payments/{payment['id']}"
    assert written(payment["amount"]) == "12.50"
    assert (payment["gateway"], payment["status"]) == ("paypal", "INITIATED")
    assert payment["approve_url"].startswith(care.stack.sandbox_url)
    assert care.session.get(payment["approve_url"]).status_code == 200
    assert care.donation_now(donation["id"])["status"] == "PENDING"
    approve(care, payment)

    assert settled(care, donation)["payment_intent_id"] == payment["payment_intent_id"]
    seen = care.payment_now(payment)
    assert (seen["status"], written(seen["captured_amount"])) == ("CAPTURED", "12.50")
    assert written(care.total(campaign)["total_amount"]) == "12.50"
    care.receipt(grace)
    choose(care, donation, "paypal").refuses(409, "already_paid")
    choose(care, donation, "stripe").refuses(409, "already_paid")

    # Nothing is left waiting, and each webhook is kept with what proved it.
    def waiting() -> list[Json]:
        return [
            event for event in events_of(records, payment) if event["status"] not in ("applied", "ignored")
        ]

    eventually(waiting, lambda found: not found, PATIENCE)
    heard = [event for event in events_of(records, payment) if event["signature_scheme"] != "api"]
    assert heard
    assert {event["signature_scheme"] for event in heard} == {"paypal-sha256-rsa"}
    assert written(care.total(campaign)["total_amount"]) == "12.50"


def test_leaving_paypal_for_a_card(care: Outside, records: Records) -> None:
    """The order is approved in another window all the same: it is not captured, the card is."""
    campaign = care.campaign()
    donation = care.donation(campaign, donor_email=address("grace"))
    order = choose(care, donation, "paypal").made(201)
    card = choose(care, donation, "stripe").made(201)

    approve(care, order)
    care.pay(card)

    settled(care, donation)
    eventually(lambda: events_of(records, order), bool, PATIENCE)  # the approval was heard
    assert care.payment_now(order)["status"] != "CAPTURED"
    assert written(care.payment_now(card)["captured_amount"]) == "12.50"
    assert written(care.total(campaign)["total_amount"]) == "12.50"


def test_leaving_the_card_for_paypal(care: Outside) -> None:
    """The intent is canceled at Stripe: its secret no longer pays."""
    campaign = care.campaign()
    donation = care.donation(campaign, donor_email=address("grace"))
    card = choose(care, donation, "stripe").made(201)
    order = choose(care, donation, "paypal").made(201)

    assert care.pay(card) == 400
    assert care.at_gateway("GET", f"payment_intents/{card['payment_intent_id']}")["status"] == "canceled"
    approve(care, order)

    settled(care, donation)
    assert written(care.payment_now(order)["captured_amount"]) == "12.50"
    assert written(care.total(campaign)["total_amount"]) == "12.50"


def test_both_gateways_at_the_same_moment(care: Outside, records: Records) -> None:
    """Two windows: at most one payment stays open, and no answer is a fault of ours."""
    donation = care.donation(care.campaign())
    callers = [(care.another(), gateway) for gateway in ("stripe", "paypal") * 4]

    def ask(by: Any, gateway: str) -> Answer:  # noqa: ANN401 - a caller
        answer: Answer = by.post("/payments/intent", {"donation_id": donation["id"], "gateway": gateway})
        return answer

    answers = at_once([lambda by=by, at=at: ask(by, at) for by, at in callers])  # type: ignore[misc]

    words = {answer.json.get("message") for answer in answers if answer.status == 409}
    assert {answer.status for answer in answers} <= {200, 201, 409, 503}
    assert words <= {"payment_in_progress", "payment_replaced"}
    query = "select count(*) as n from data.payments where donation_id = %s and is_open"
    assert records.execute(query, (donation["id"],)).fetchone() == {"n": 1}
    assert choose(care, donation, "paypal").status in (200, 201)


# --- Webhooks ----------------------------------------------------------------------------------------


def resend(care: Outside, event: Json, **changes: str) -> Answer:
    """Deliver an event that came, with the headers that were kept of it."""
    kept = event["headers"]
    headers = {
        "PayPal-Transmission-Id": kept["paypal-transmission-id"],
        "PayPal-Transmission-Time": kept["paypal-transmission-time"],
        "PayPal-Cert-Url": kept["paypal-cert-url"],
        "PayPal-Auth-Algo": kept["paypal-auth-algo"],
        "PayPal-Transmission-Sig": "QUJD" * 86,
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return care.anyone.send("POST", WEBHOOK, bytes(event["raw"]), headers)


def test_forged_news_of_a_true_order(care: Outside, records: Records) -> None:
    """Cases 14 and 15: all but the signature is true, the certificate is the sandbox's own."""
    donation = care.donation(care.campaign())
    payment = choose(care, donation, "paypal").made(201)
    approve(care, payment)
    settled(care, donation)
    event = next(each for each in events_of(records, payment) if each["signature_scheme"] != "api")

    forgeries: list[dict[str, str]] = [
        {},
        {"PayPal_Transmission_Id": "another"},
        {"PayPal_Cert_Url": event["headers"]["paypal-cert-url"] + "x"},
        {"PayPal_Auth_Algo": "SHA1withRSA"},
        {"PayPal_Transmission_Time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 302))},
    ]
    for changes in forgeries:
        resend(care, event, **changes).refuses(400, "signature_invalid")

    count = "select count(*) as n from data.gateway_redeliveries where gateway_event_id = %s"
    assert records.execute(count, (event["id"],)).fetchone() == {"n": 0}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"{}", b"[" * 5000, b'{"id":"WH-\\u0000"}'])
def test_news_that_nobody_signed(care: Outside, body: bytes) -> None:
    """Case 24's bodies without proof: what they say is not even looked at."""
    care.anyone.send("POST", WEBHOOK, body, {}).refuses(400, "signature_missing")
    payload = json.dumps({"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED"}).encode()
    care.anyone.send("POST", "/payments/webhook", payload, {"Paypal-Transmission-Sig": "QUJD"}).refuses(
        400, "signature_missing"
    )

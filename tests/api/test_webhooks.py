"""What the gateway tells us: authentic or not, once or a thousand times, in any order."""

import json
import time

import pytest

from tests.api.http_messages import Json, send_lines, written
from tests.api.outside import WEBHOOK, Outside, Records, address
from tests.support import stripe_events as stripe
from tests.support.racing import at_once
from tests.webhook_adapter import signing


@pytest.fixture
def payment(care: Outside, campaign: Json) -> Json:
    """An open payment of 12.50 dollars."""
    return care.payment(campaign)


def captured(payment: Json, amount: int = 1250, currency: str = "usd") -> bytes:
    """Return the news that a payment was captured."""
    return stripe.succeeded(payment["payment_intent_id"], amount, currency)


# --- Authentic or not --------------------------------------------------------------------------------


def test_forgeries_are_refused_and_leave_nothing(care: Outside, payment: Json) -> None:
    """Cases 2 to 5: the authentic event is then news, and not a duplicate."""
    body = captured(payment)
    forgeries = {
        "case 2: one byte changed": (body.replace(b"1250", b"9250"), care.signature(body)),
        "case 3: written otherwise": (json.dumps(json.loads(body), indent=1).encode(), care.signature(body)),
        "case 4: stale": (body, care.signature(body, age=302)),
        "case 5: from the future": (body, care.signature(body, age=-310)),
        "a guessed secret": (body, signing.header(body, int(time.time()), "whsec_guessed")),
    }

    for what, (forged, header) in forgeries.items():
        assert care.deliver(forged, header).refusal == (400, "signature_invalid"), what

    assert care.payment_now(payment)["status"] == "INITIATED"
    assert care.hear(body)["status"] == "processed"


GARBLED = [
    "", " ", ",", "=", "t", "t=", "v1=", "t=,v1=", "t={now}", "v1={mac}", "t={now},v0={mac}",
    "t={now},V1={mac}", "t={now};v1={mac}", "t={now} v1={mac}", "t={now},v1=", "t={now},v1={mac}0",
    "t={now},v1= {mac}",
    "t=x,v1={mac}", "t={now}.0,v1={mac}", "t=-{now},v1={mac}", "t=+{now},v1={mac}", "t=0{now},v1={mac}",
    "t=1e9,v1={mac}", "t=\u0660,v1={mac}", "t={now},v1=\u00e9", "t={now},v1=" + "0" * 64,
    "t={now},v1=" + "x" * 5000, "t=" + "9" * 400 + ",v1={mac}", "{mac}", "sha256={mac}",
    '{{"t": {now}, "v1": "{mac}"}}', "t={now},v1=\x01", "null", "t={now},scheme=v1,{mac}",
]  # fmt: skip


def test_garbled_signatures_are_refused_and_leave_nothing(care: Outside, payment: Json) -> None:
    """Case 6, and more of the kind; never a 500."""
    body = captured(payment)
    now = int(time.time())
    mac = signing.signature(body, now, care.webhook_secret)

    for header in GARBLED:
        value = header.format(now=now, mac=mac).encode().decode("latin-1")
        answer = send_lines(care.stack.gateway_url, "POST", WEBHOOK, [("Stripe-Signature", value)], body)
        status, word = answer.refusal
        assert (status, word.partition("_")[0]) in [(400, "signature"), (400, "bad")], header

    absent = send_lines(care.stack.gateway_url, "POST", WEBHOOK, [], body)
    absent.refuses(400, "signature_missing")
    assert care.payment_now(payment)["status"] == "INITIATED"
    assert care.hear(body)["status"] == "processed"


@pytest.mark.parametrize("path", ["/payments/webhook", "/payments/webhook/stripe"])
def test_authentic_ones_are_taken(care: Outside, payment: Json, path: str) -> None:
    """Case 1: on either path."""
    body = captured(payment)

    answer = care.deliver(body, path=path)

    heard = answer.made(200)
    assert heard == {
        "status": "processed",
        "payment_id": payment["id"],
        "old_status": "INITIATED",
        "new_status": "CAPTURED",
        "version": heard["version"],
    }
    assert heard["version"] == care.payment_now(payment)["version"]


# --- Once --------------------------------------------------------------------------------------------


def test_a_thousand_times_and_two_hundred_at_once(care: Outside) -> None:
    """Case 31: one effect, all 2xx, one stored event and how often it came."""
    campaign = care.campaign()
    grace = address("grace")
    payment = care.payment(campaign, donor_email=grace)
    body = captured(payment)
    headers = {"Stripe-Signature": care.signature(body)}
    assert care.hear(body)["new_status"] == "CAPTURED"
    after = care.payment_now(payment)

    def deliver_many(count: int) -> set[str]:
        by = care.another()
        answers = [by.send("POST", WEBHOOK, body, headers) for _ in range(count)]
        return {answer.made(200)["status"] for answer in answers}

    assert deliver_many(999) == {"duplicate"}
    assert at_once([lambda: deliver_many(50)] * 4) == [{"duplicate"}] * 4

    assert care.payment_now(payment) == after
    assert written(care.total(campaign)["total_amount"]) == "12.50"
    event_id = json.loads(body)["id"]
    told = [step for step in care.story(payment["donation_id"]) if step.get("event_id") == event_id]
    assert [step["redelivered"] for step in told if step["what"] == "gateway_event"] == [1199]
    care.receipt(grace)


# --- In any order ------------------------------------------------------------------------------------


def test_authorised_first(care: Outside, payment: Json) -> None:
    """Case 46, manual capture: nothing is received before it is captured."""
    intent = payment["payment_intent_id"]

    assert care.hear(stripe.authorized(intent, 1250))["new_status"] == "AUTHORIZED"
    held = care.payment_now(payment)
    assert (held["status"], written(held["captured_amount"])) == ("AUTHORIZED", "0.00")
    assert care.donation_now(payment["donation_id"])["status"] == "PENDING"

    assert care.hear(captured(payment))["old_status"] == "AUTHORIZED"
    assert [step["to_status"] for step in care.payment_now(payment)["history"]] == [
        "INITIATED",
        "AUTHORIZED",
        "CAPTURED",
    ]


def flags(records: Records, payment: Json) -> set[str]:
    """Return what is flagged of a payment."""
    query = "select kind from data.discrepancies where payment_id = %s"
    return {row["kind"] for row in records.execute(query, (payment["id"],))}


def test_another_currency_than_pledged(care: Outside, records: Records) -> None:
    """Cases 29 and 61: booked as received; no sum of dollars and yen."""
    campaign = care.campaign()
    grace = address("grace")
    care.paid(campaign, amount="5.00")
    payment = care.payment(campaign, donor_email=grace)

    assert care.hear(captured(payment, 1300, "jpy"))["new_status"] == "CAPTURED"

    seen = care.payment_now(payment)
    assert (written(seen["captured_amount"]), seen["captured_currency"], seen["currency"]) == (
        "1300",
        "JPY",
        "USD",
    )
    assert care.donation_now(payment["donation_id"])["status"] == "COMPLETED"
    for total in (care.total(campaign), care.anyone.get(f"/campaigns/{campaign['id']}").json["totals"]):
        assert written(total["total_amount"]) == "5.00"
        ((other),) = total["other_currencies"]
        assert (other["currency"], written(other["amount"])) == ("JPY", "1300")
    assert "currency_differs" in flags(records, payment)
    assert "1300 JPY" in care.receipt(grace)["subject"]


# --- What cannot be applied --------------------------------------------------------------------------


def test_live_news_is_not_for_a_test_system(care: Outside, payment: Json) -> None:
    """Case 12."""
    body = json.dumps(json.loads(captured(payment)) | {"livemode": True}).encode()

    assert care.hear(body) == {"status": "parked", "reason": "wrong_mode"}
    assert care.payment_now(payment)["status"] == "INITIATED"


@pytest.mark.parametrize(
    "text", ["\\u0000", "\\ud800", "\\udc00\\ud800", "'; drop table data.payments; --", "\\\\u0000"]
)
def test_a_donors_own_text_does_not_stop_the_money(care: Outside, payment: Json, text: str) -> None:
    """Cases 21 and 30: in metadata, where the donor's words may get to."""
    body = captured(payment).replace(
        b'"status"', b'"metadata": {"note": "' + text.encode() + b'"}, "status"', 1
    )

    assert care.hear(body)["new_status"] == "CAPTURED"

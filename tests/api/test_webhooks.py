"""What the gateway tells us: authentic or not, once or a thousand times, in any order."""

import json
import re
import time
from collections.abc import Callable

import pytest

from tests.api.http_messages import Json, at_once, send_lines, written
from tests.api.outside import WEBHOOK, Outside, Records, address
from tests.support import stripe_events as stripe
from tests.webhook_adapter import signing

UNKNOWN_INTENT = "pi_never_ours"


@pytest.fixture
def payment(care: Outside, campaign: Json) -> Json:
    """An open payment of 12.50 dollars."""
    return care.payment(campaign)


def captured(payment: Json, amount: int = 1250, currency: str = "usd") -> bytes:
    """Return the news that a payment was captured."""
    return stripe.succeeded(payment["payment_intent_id"], amount, currency)


# --- Authentic or not --------------------------------------------------------------------------------

# Returns what is delivered instead of an authentic body: other bytes, another header.
Forge = Callable[[Outside, bytes], tuple[bytes, str]]


def changed(change: Callable[[bytes], bytes]) -> Forge:
    """Return the forgery that changes the body after it was signed."""
    return lambda care, body: (change(body), care.signature(body))


def signed(sign: Callable[[Outside, bytes], str]) -> Forge:
    """Return the forgery that signs in another way."""
    return lambda care, body: (body, sign(care, body))


def signed_with(secret: Callable[[Outside], str]) -> Forge:
    """Return the forgery that signs as it should be, with another secret."""
    return signed(lambda care, body: signing.header(body, int(time.time()), secret(care)))


FORGERIES = {
    "case 2: one byte changed": changed(lambda body: body.replace(b"1250", b"9250")),
    "case 2: one byte more": changed(lambda body: body + b" "),
    "case 2: one byte less": changed(lambda body: body[:-1]),
    "case 2: no body": changed(lambda _: b""),
    "case 3: written otherwise": changed(lambda body: json.dumps(json.loads(body), indent=1).encode()),
    "case 3: sorted": changed(lambda body: json.dumps(json.loads(body), sort_keys=True).encode()),
    "case 4: stale": signed(lambda care, body: care.signature(body, age=302)),
    "case 4: a day old": signed(lambda care, body: care.signature(body, age=86_400)),
    "case 5: from the future": signed(lambda care, body: care.signature(body, age=-310)),
    "case 5: from 2099": signed(lambda care, body: care.signature(body, age=-86_400 * 25_000)),
    "a guessed secret": signed_with(lambda _: "whsec_guessed"),
    "an empty secret": signed_with(lambda _: ""),
    "the API's key": signed_with(lambda care: care.stack.env["STRIPE_SECRET_KEY"]),
    "the secret without its prefix": signed_with(lambda care: care.webhook_secret.removeprefix("whsec_")),
    "another body's": signed(lambda care, _: care.signature(b"{}")),
    "another moment's": signed(
        lambda care, body: f"t={int(time.time())}," + care.signature(body, age=5).partition(",")[2]
    ),
    "two moments": signed(lambda care, body: f"t={int(time.time()) - 1000}," + care.signature(body)),
    "in capitals": signed(
        lambda care, body: re.sub("v1=(.*)", lambda v1: "v1=" + v1[1].upper(), care.signature(body))
    ),
}

GARBLED = [
    "", " ", ",", "=", "t", "t=", "v1=", "t=,v1=", "t={now}", "v1={mac}", "t={now},v0={mac}",
    "t={now},V1={mac}", "t={now};v1={mac}", "t={now} v1={mac}", "t={now},v1=", "t={now},v1={mac}0",
    "t={now},v1= {mac}",
    "t=x,v1={mac}", "t={now}.0,v1={mac}", "t=-{now},v1={mac}", "t=+{now},v1={mac}", "t=0{now},v1={mac}",
    "t=1e9,v1={mac}", "t=\u0660,v1={mac}", "t={now},v1=\u00e9", "t={now},v1=" + "0" * 64,
    "t={now},v1=" + "x" * 5000, "t=" + "9" * 400 + ",v1={mac}", "{mac}", "sha256={mac}",
    '{{"t": {now}, "v1": "{mac}"}}', "t={now},v1=\x01", "null", "t={now},scheme=v1,{mac}",
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_forgeries_are_refused_and_leave_nothing(care: Outside, payment: Json, forge: Forge) -> None:
    """Cases 2 to 5: the authentic event is then news, and no duplicate."""
    body = captured(payment)

    care.deliver(*forge(care, body)).refuses(400, "signature_invalid")

    assert care.payment_now(payment)["status"] == "INITIATED"
    assert care.hear(body)["status"] == "processed"


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
@pytest.mark.parametrize("age", [0, 290, -290])
def test_authentic_ones_are_taken(care: Outside, payment: Json, path: str, age: int) -> None:
    """Cases 1 and 4: on either path, clocks being five minutes apart at most."""
    body = captured(payment)

    answer = care.deliver(body, care.signature(body, age), path)

    heard = answer.made(200)
    assert heard == {
        "status": "processed",
        "payment_id": payment["id"],
        "old_status": "INITIATED",
        "new_status": "CAPTURED",
        "version": heard["version"],
    }
    assert heard["version"] == care.payment_now(payment)["version"]


def test_several_signatures_of_which_one_is_right(care: Outside, payment: Json) -> None:
    """Case 8, while a secret is rotated; unknown schemes are no business of ours."""
    body = captured(payment)
    signed = care.signature(body)
    moment, _, right = signed.partition(",")

    header = f"{moment},v0={'0' * 64},v1={'0' * 64},{right},v2=x"

    assert care.deliver(body, header).made(200)["status"] == "processed"


def test_a_key_of_the_callers_counts_for_nothing(care: Outside, campaign: Json) -> None:
    """Case 19: the key is the gateway's event id, inside what was signed."""
    first, second = captured(care.payment(campaign)), captured(care.payment(campaign))

    for body in (first, second):
        headers = {
            "Stripe-Signature": care.signature(body),
            "X-Idempotency-Key": "same",
            "Idempotency-Key": "same",
        }
        assert care.anyone.send("POST", WEBHOOK, body, headers).made(200)["status"] == "processed"


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


def test_the_first_deliveries_at_once(care: Outside) -> None:
    """Case 31: nobody was first before."""
    campaign = care.campaign()
    body = captured(care.payment(campaign))
    headers = {"Stripe-Signature": care.signature(body)}
    callers = [care.another() for _ in range(20)]

    answers = at_once([lambda by=by: by.send("POST", WEBHOOK, body, headers) for by in callers])  # type: ignore[misc]

    assert sorted(answer.made(200)["status"] for answer in answers) == ["duplicate"] * 19 + ["processed"]
    assert written(care.total(campaign)["total_amount"]) == "12.50"


def test_the_same_news_under_another_id(care: Outside) -> None:
    """Processed, and nothing changes: the states are equal."""
    campaign = care.campaign()
    payment = care.payment(campaign)
    body = captured(payment)
    care.hear(body)

    heard = care.hear(stripe.again(body))

    assert (heard["status"], heard["old_status"], heard["new_status"]) == (
        "processed",
        "CAPTURED",
        "CAPTURED",
    )
    assert written(care.total(campaign)["total_amount"]) == "12.50"


# --- In any order ------------------------------------------------------------------------------------


def test_captured_without_being_authorised(care: Outside, payment: Json) -> None:
    """Case 46: automatic capture; the authorisation that comes late changes nothing (case 47)."""
    intent = payment["payment_intent_id"]

    assert care.hear(captured(payment))["new_status"] == "CAPTURED"
    late = care.hear(stripe.authorized(intent, 1250))

    assert (late["status"], late["old_status"], late["new_status"]) == ("processed", "CAPTURED", "CAPTURED")


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


def test_a_part_is_captured(care: Outside) -> None:
    """Manual capture of less than was pledged: the campaign has what came."""
    campaign = care.campaign()
    payment = care.payment(campaign)
    intent = payment["payment_intent_id"]
    care.hear(stripe.authorized(intent, 1250))

    care.hear(
        stripe.event(
            "payment_intent.succeeded", stripe.intent(intent, 1250, amount_received=1000, status="succeeded")
        )
    )

    assert written(care.payment_now(payment)["captured_amount"]) == "10.00"
    assert written(care.total(campaign)["total_amount"]) == "10.00"


def test_failed_then_succeeded(care: Outside, campaign: Json) -> None:
    """Case 48: one receipt, and no word of the failure."""
    grace = address("grace")
    payment = care.payment(campaign, donor_email=grace)

    assert care.hear(stripe.declined(payment["payment_intent_id"], 1250))["new_status"] == "FAILED"
    assert care.hear(captured(payment))["new_status"] == "CAPTURED"

    assert "receipt" in care.receipt(grace)["subject"]


@pytest.mark.parametrize("late", ["payment_failed", "processing", "canceled", "created", "requires_action"])
def test_whatever_comes_late_takes_nothing_back(
    care: Outside, records: Records, payment: Json, late: str
) -> None:
    """Case 49: a cancellation after a capture is for a person to look at."""
    intent = payment["payment_intent_id"]
    care.hear(captured(payment))

    heard = care.hear(stripe.event(f"payment_intent.{late}", stripe.intent(intent, 1250, status=late)))

    assert (heard["old_status"], heard["new_status"]) == ("CAPTURED", "CAPTURED")
    assert care.donation_now(payment["donation_id"])["status"] == "COMPLETED"
    assert flags(records, payment) == ({"canceled_after_capture"} if late == "canceled" else set())


def flags(records: Records, payment: Json) -> set[str]:
    """Return what is flagged of a payment."""
    query = "select kind from data.discrepancies where payment_id = %s"
    return {row["kind"] for row in records.execute(query, (payment["id"],))}


@pytest.mark.parametrize(("amount", "shown"), [(1000, "10.00"), (1251, "12.51"), (1, "0.01")])
def test_another_amount_than_pledged(care: Outside, records: Records, amount: int, shown: str) -> None:
    """Case 29: what was received is booked, and said; the pledge stays what it was."""
    campaign = care.campaign()
    payment = care.payment(campaign)

    assert care.hear(captured(payment, amount))["new_status"] == "CAPTURED"

    seen = care.payment_now(payment)
    assert (written(seen["amount"]), written(seen["captured_amount"])) == ("12.50", shown)
    assert written(care.donation_now(payment["donation_id"])["amount"]) == "12.50"
    assert written(care.total(campaign)["total_amount"]) == shown
    assert flags(records, payment) == {"amount_differs"}


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


@pytest.mark.parametrize(
    "kind", ["payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.created"]
)
def test_intents_that_are_not_ours_are_parked(care: Outside, kind: str) -> None:
    """Case 51: 200, so that the gateway does not ask again."""
    heard = care.hear(stripe.event(kind, stripe.intent(UNKNOWN_INTENT, 1250, amount_received=1250)))

    assert heard == {"status": "parked", "reason": "unknown_payment"}


@pytest.mark.parametrize("kind", ["customer.created", "payment_intent.invented", "é"])
def test_types_that_say_nothing_to_us(care: Outside, payment: Json, kind: str) -> None:
    """Case 25."""
    heard = care.hear(stripe.event(kind, stripe.intent(payment["payment_intent_id"], 1250)))

    assert heard["status"] == "ignored"
    assert care.payment_now(payment)["status"] == "INITIATED"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'"x"', b"1", b"{}", b"\xff\xfe", b"{", b"[" * 5000, b'{"id": null}',
        b'{"id": 5, "type": "x"}',
        b'{"id": "evt_odd", "type": "payment_intent.succeeded", "livemode": false, "data": []}',
        b'{"id": "evt_odd2", "type": "payment_intent.succeeded", "livemode": false, "data": {"object": "x"}}',
    ],
    ids=repr,
)  # fmt: skip
def test_signed_nonsense_is_kept(care: Outside, body: bytes) -> None:
    """Case 24: whatever is authentic gets 200; refusing it would only bring it again."""
    assert care.hear(body)["status"] in ("parked", "duplicate")


def test_live_news_is_not_for_a_test_system(care: Outside, payment: Json) -> None:
    """Case 12."""
    body = json.dumps(json.loads(captured(payment)) | {"livemode": True}).encode()

    assert care.hear(body) == {"status": "parked", "reason": "wrong_mode"}
    assert care.payment_now(payment)["status"] == "INITIATED"


def test_a_mebibyte_and_not_a_byte_more(care: Outside, payment: Json) -> None:
    """Case 27."""
    body = captured(payment)
    full = body.removesuffix(b"}") + b', "pad": "' + b"x" * (2**20 - len(body) - 11) + b'"}'
    assert len(full) == 2**20

    more = full.replace(b'"pad"', b'"padd"')
    care.deliver(more).refuses(413, "body_too_large")
    care.anyone.send(
        "POST", WEBHOOK, body, {"Stripe-Signature": care.signature(body), "Content-Encoding": "gzip"}
    ).refuses(415, "unsupported_encoding")
    assert care.payment_now(payment)["status"] == "INITIATED"
    assert care.hear(full)["new_status"] == "CAPTURED"


@pytest.mark.parametrize(
    "text", ["\\u0000", "\\ud800", "\\udc00\\ud800", "'; drop table data.payments; --", "\\\\u0000"]
)
def test_a_donors_own_text_does_not_stop_the_money(care: Outside, payment: Json, text: str) -> None:
    """Cases 21 and 30: in metadata, where the donor's words may get to."""
    body = captured(payment).replace(
        b'"status"', b'"metadata": {"note": "' + text.encode() + b'"}, "status"', 1
    )

    assert care.hear(body)["new_status"] == "CAPTURED"

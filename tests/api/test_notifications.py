"""Notifications that other programs ask for, and what staff sees of all of them."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.api.http_messages import Answer, Json
from tests.api.outside import Outside, address
from tests.support.waiting import eventually

UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"
NUMBER = "+14155550100"
MESSAGE = {"subject": "News of your well", "text": "It has water.\nThank you."}

SHOWN = [
    "attempted_at", "created_at", "donation_id", "id", "kind", "last_error", "provider_id", "recipient",
    "retry_count", "send_after", "sent_at", "status", "type",
]  # fmt: skip


def send(care: Outside, about: str, **fields: object) -> Answer:
    """Ask for a notification as a service: a message by mail, unless fields say otherwise."""
    body = {"donation_id": about, "type": "EMAIL", "kind": "message", "payload": MESSAGE}
    return care.service.post("/notifications/send", body | fields)


def told(care: Outside, donation_id: str) -> list[Json]:
    """Return the notifications about a donation as staff sees them."""
    return care.staff.get(f"/notifications/{donation_id}").rows()


def settled(care: Outside, asked: Json) -> Json:
    """Return a notification when it is not PENDING any more."""

    def now() -> Json:
        (found,) = (each for each in told(care, asked["donation_id"]) if each["id"] == asked["id"])
        return found

    return eventually(now, lambda found: found["status"] != "PENDING")


def texts_to(care: Outside, number: str, words: str) -> list[str]:
    """Return the text messages to a number that hold these words."""
    answer = care.session.get(f"{care.stack.sandbox_url}/sandbox/sms", params={"to": number})
    return [message["body"] for message in answer.json()["messages"] if words in message["body"]]


@pytest.fixture
def pledge(care: Outside, campaign: Json) -> Json:
    """A donation without a notification."""
    return care.donation(campaign)


@pytest.fixture(scope="module")
def promised(care: Outside, campaign: Json) -> Json:
    """Another one, for requests that leave nothing behind."""
    return care.donation(campaign)


# --- What is sent ------------------------------------------------------------------------------------


def test_a_message_by_mail(care: Outside, pledge: Json) -> None:
    """202 says what will be done; staff sees it done: when, as what, at which try."""
    answer = send(care, pledge["id"])

    asked = answer.made(202)
    assert answer.headers["Location"] == f"/api/v1/notifications/{pledge['id']}"
    assert sorted(asked) == SHOWN
    assert (asked["donation_id"], asked["kind"], asked["type"]) == (pledge["id"], "message", "EMAIL")
    assert (asked["status"], asked["retry_count"], asked["sent_at"]) == ("PENDING", 0, None)
    assert asked["recipient"] == pledge["donor_email"]

    sent = settled(care, asked)
    assert sorted(sent) == SHOWN
    assert (sent["status"], sent["retry_count"], sent["last_error"]) == ("SENT", 1, None)
    moments = [datetime.fromisoformat(sent[name]) for name in ("created_at", "attempted_at", "sent_at")]
    assert moments == sorted(moments)
    mail = care.mail(pledge["donor_email"])
    assert (mail["Subject"], mail["Message-ID"]) == (MESSAGE["subject"], sent["provider_id"])
    assert MESSAGE["text"] in care.receipt(pledge["donor_email"])["text"]


def test_to_somebody_else(care: Outside, pledge: Json) -> None:
    friend = address("friend")

    asked = send(care, pledge["id"], recipient=friend).made(202)

    assert (asked["recipient"], settled(care, asked)["status"]) == (friend, "SENT")
    assert care.receipt(friend)["subject"] == MESSAGE["subject"]
    assert care.inbox(pledge["donor_email"]) == []


def test_a_text_message(care: Outside, pledge: Json) -> None:
    """To the number that was said, and by no other channel."""
    text = f"Your well has water, {address()}"

    asked = send(care, pledge["id"], type="SMS", recipient=NUMBER, payload=MESSAGE | {"text": text}).made(202)

    sent = settled(care, asked)
    assert (sent["status"], sent["recipient"], sent["retry_count"]) == ("SENT", NUMBER, 1)
    assert sent["provider_id"].startswith("SM")
    (body,) = texts_to(care, NUMBER, text)
    assert body.startswith("CareForAll: ")
    assert care.inbox(pledge["donor_email"]) == []


@pytest.mark.parametrize(
    ("number", "reason"), [("+15005550001", "21211"), ("+14150000", "not a valid telephone number")]
)
def test_a_number_that_takes_no_texts(care: Outside, pledge: Json, number: str, reason: str) -> None:
    """Case 86: it fails for good at the first try, and says why without the number."""
    asked = send(care, pledge["id"], type="SMS", recipient=number).made(202)

    failed = settled(care, asked)

    assert (failed["status"], failed["retry_count"], failed["sent_at"]) == ("FAILED", 1, None)
    assert reason in failed["last_error"]
    assert number not in failed["last_error"]


def test_a_number_that_opted_out_gets_no_more_texts(care: Outside, pledge: Json) -> None:
    """Case 86: what the provider says of one number is kept; the second is not even tried."""
    number = "+15005550004"

    first = settled(care, send(care, pledge["id"], type="SMS", recipient=number).made(202))
    second = settled(care, send(care, pledge["id"], type="SMS", recipient=number).made(202))

    assert (first["status"], second["status"]) == ("FAILED", "FAILED")
    assert "opted out" in first["last_error"]
    assert (second["retry_count"], second["last_error"]) == (0, "opted out")


def test_the_receipt_again(care: Outside, campaign: Json) -> None:
    """A donor who lost it gets the same receipt again."""
    payment = care.paid(campaign)
    donation_id = payment["donation_id"]
    first = eventually(
        lambda: told(care, donation_id), lambda found: [each["status"] for each in found] == ["SENT"]
    )
    friend = address("friend")

    asked = send(care, donation_id, kind="receipt", payload=None, recipient=friend).made(202)

    assert settled(care, asked)["status"] == "SENT"
    copy, own = care.receipt(friend), care.receipt(first[0]["recipient"])
    assert (copy["subject"], copy["text"]) == (own["subject"], own["text"])


def test_all_that_was_told_of_a_gift(care: Outside, campaign: Json) -> None:
    """Oldest first: asked for or owed, by whichever channel; and of no other gift."""
    payment = care.paid(campaign)
    donation_id = payment["donation_id"]
    eventually(lambda: told(care, donation_id), lambda found: [each["status"] for each in found] == ["SENT"])
    care.staff.post(f"/payments/{payment['id']}/refund", {"amount": "2.50"}).made(202)
    eventually(
        lambda: told(care, donation_id), lambda found: [each["status"] for each in found] == ["SENT"] * 2
    )
    settled(
        care, send(care, donation_id, kind="refund", payload=None, type="SMS", recipient=NUMBER).made(202)
    )

    found = told(care, donation_id)

    assert [(each["kind"], each["type"]) for each in found] == [
        ("receipt", "EMAIL"), ("refund", "EMAIL"), ("refund", "SMS"),
    ]  # fmt: skip
    assert {each["donation_id"] for each in found} == {donation_id}
    assert [each["created_at"] for each in found] == sorted(each["created_at"] for each in found)


def test_without_a_key_each_request_sends(care: Outside, pledge: Json) -> None:
    asked = [send(care, pledge["id"]).made(202) for _ in range(2)]

    assert len({each["id"] for each in asked}) == 2
    assert [settled(care, each)["status"] for each in asked] == ["SENT", "SENT"]
    assert len(care.inbox(pledge["donor_email"])) == 2


def test_with_a_key_one_mail_is_sent(care: Outside, pledge: Json) -> None:
    """A caller without an answer may ask again, even after it was sent."""
    body = {"donation_id": pledge["id"], "type": "EMAIL", "kind": "message", "payload": MESSAGE}
    key = address("key")
    first = care.service.post("/notifications/send", body, idempotency_key=key)
    settled(care, first.made(202))

    again = care.service.post("/notifications/send", body, idempotency_key=key)

    assert (again.status, again.text) == (202, first.text)
    last = settled(care, send(care, pledge["id"], payload=MESSAGE | {"subject": "Last"}).made(202))
    assert last["status"] == "SENT", "mails leave in turn: a second one would have arrived before it"
    subjects = sorted(mail["subject"] for mail in care.inbox(pledge["donor_email"]))
    assert subjects == ["Last", MESSAGE["subject"]]


# --- What is not so is not told ----------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("type_", [{"type": "EMAIL"}, {"type": "SMS", "recipient": NUMBER}])
@pytest.mark.parametrize(
    ("kind", "word"),
    [("receipt", "not_captured"), ("refund", "nothing_to_tell"), ("payment_failed", "nothing_to_tell")],
)
def test_of_a_pledge(care: Outside, promised: Json, kind: str, word: str, type_: Json) -> None:
    """Case 84: no receipt for money that has not come; nor a refund of it, nor a failure."""
    send(care, promised["id"], kind=kind, payload=None, **type_).refuses(409, word)


def test_no_receipt_for_a_declined_card(care: Outside, campaign: Json) -> None:
    """Case 84; a failure may be told until the payment succeeds."""
    payment = care.payment(campaign)
    donation_id = payment["donation_id"]
    assert care.pay(payment, "pm_card_visa_chargeDeclined") == 402
    care.payment_when(payment, status="FAILED")

    send(care, donation_id, kind="receipt", payload=None).refuses(409, "not_captured")
    failed = {"kind": "payment_failed", "payload": None, "recipient": address("friend")}
    assert settled(care, send(care, donation_id, **failed).made(202))["status"] == "SENT"

    assert care.pay(payment) == 200
    care.payment_when(payment, status="CAPTURED")
    send(care, donation_id, **failed).refuses(409, "nothing_to_tell")
    send(care, donation_id, kind="refund", payload=None).refuses(409, "nothing_to_tell")


def test_of_an_unknown_donation(care: Outside) -> None:
    send(care, UNKNOWN).refuses(404, "donation_not_found")
    care.staff.get(f"/notifications/{UNKNOWN}").refuses(404, "donation_not_found")
    care.staff.get("/notifications/x").refuses(400, "invalid_id", names="id")


def test_nothing_was_told_yet(care: Outside, pledge: Json) -> None:
    assert told(care, pledge["id"]) == []


# --- What is no notification -------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("fields", "word", "names"),
    [
        ({"donation_id": "x"}, "invalid_id", "donation_id"),
        ({"donation_id": 5}, "invalid_id", "donation_id"),
        ({"type": "WEBHOOK"}, "unknown_channel", "type"),
        ({"type": "email"}, "unknown_channel", "type"),
        ({"type": 5}, "wrong_type", "type"),
        ({"type": ""}, "empty_field", "type"),
        ({"kind": "goal_reached"}, "unknown_kind", "kind"),
        ({"kind": "organizer_alert"}, "unknown_kind", "kind"),
        ({"kind": "Receipt"}, "unknown_kind", "kind"),
        ({"kind": ["receipt"]}, "wrong_type", "kind"),
        ({"kind": "receipt"}, "unknown_field", "payload"),
        ({"recipient": 5}, "wrong_type", "recipient"),
        ({"recipient": ""}, "empty_field", "recipient"),
        ({"recipient": "grace"}, "invalid_email", "recipient"),
        ({"recipient": NUMBER}, "invalid_email", "recipient"),
        ({"recipient": "a@b.example,c@d.example"}, "invalid_email", "recipient"),
        ({"recipient": "Ada <a@b.example>"}, "invalid_email", "recipient"),
        ({"type": "SMS"}, "missing_field", "recipient"),
        ({"type": "SMS", "recipient": None}, "missing_field", "recipient"),
        ({"type": "SMS", "recipient": 14155550100}, "wrong_type", "recipient"),
        ({"type": "SMS", "recipient": "a@b.example"}, "invalid_phone_number", "recipient"),
        ({"type": "SMS", "recipient": "4155550100"}, "invalid_phone_number", "recipient"),
        ({"type": "SMS", "recipient": "+1 415 555 0100"}, "invalid_phone_number", "recipient"),
        ({"type": "SMS", "recipient": "+1415555010\uff10"}, "invalid_phone_number", "recipient"),
        ({"payload": None}, "missing_field", "payload"),
        ({"payload": "x"}, "wrong_type", "payload"),
        ({"payload": [MESSAGE]}, "wrong_type", "payload"),
        ({"payload": {"text": "x"}}, "missing_field", "subject"),
        ({"payload": {"subject": "x"}}, "missing_field", "text"),
        ({"payload": MESSAGE | {"html": "<b>x</b>"}}, "unknown_field", "html"),
        ({"payload": MESSAGE | {"subject": 5}}, "wrong_type", "subject"),
        ({"payload": MESSAGE | {"subject": " "}}, "empty_field", "subject"),
        ({"payload": MESSAGE | {"subject": "x" * 151}}, "too_long", "subject"),
        ({"payload": MESSAGE | {"text": "x" * 4001}}, "too_long", "text"),
        ({"type": "SMS", "recipient": NUMBER, "payload": MESSAGE | {"text": "x" * 601}}, "too_long", "text"),
    ],
)
def test_invalid_requests(care: Outside, promised: Json, fields: Json, word: str, names: str) -> None:
    send(care, promised["id"], **fields).refuses(400, word, names=names)


BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\t", "\x7f"]


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("end", BREAKS, ids=ascii)
def test_no_header_gets_in_by_a_line_end(care: Outside, promised: Json, end: str) -> None:
    """Neither in the subject nor in an address or a number."""
    more = f"{end}Bcc: mallory@evil.example"

    subject = MESSAGE | {"subject": f"News{more}"}
    send(care, promised["id"], payload=subject).refuses(400, "control_character", names="subject")
    send(care, promised["id"], recipient=f"a@b.example{more}").refuses(
        400, "control_character", names="recipient"
    )
    answer = send(care, promised["id"], type="SMS", recipient=NUMBER + end)
    answer.refuses(400, "control_character", names="recipient")


@pytest.mark.parametrize(
    "subject",
    [
        "News\u2028Bcc: mallory@evil.example",
        "News\u2029Bcc: mallory@evil.example",
        "Bcc: mallory@evil.example",
        "=?utf-8?q?News=0D=0ABcc=3A_mallory=40evil=2Eexample?=",
        "{{ 7 * 7 }}",
        "Ελένη 陳大文 👩🏽\u200d🚀",
    ],
    ids=ascii,
)
def test_what_only_looks_like_a_header_is_a_subject(care: Outside, pledge: Json, subject: str) -> None:
    """It arrives as it was said, in one line, with one recipient."""
    asked = send(care, pledge["id"], payload=MESSAGE | {"subject": subject}).made(202)

    assert settled(care, asked)["status"] == "SENT"
    mail = care.mail(pledge["donor_email"])
    assert [mail[name] for name in ("To", "Cc", "Bcc", "Reply-To")] == [
        pledge["donor_email"],
        None,
        None,
        None,
    ]
    assert mail["Subject"] == " ".join(subject.split())
    assert [each["address"] for each in care.receipt(pledge["donor_email"])["envelope"]["to"]] == [
        pledge["donor_email"]
    ]

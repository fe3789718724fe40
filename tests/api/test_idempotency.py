"""Idempotency-Key on every route that writes: once, and the same answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

import pytest

from tests.api.http_messages import JSON, Answer, Caller, Json, send_lines
from tests.api.outside import Outside, Records, address, pledge
from tests.support.racing import at_once


@dataclass(frozen=True)
class Request:
    """A request that writes: by whom, where, what; `other` is another one to the same place."""

    by: Caller
    method: str
    path: str
    body: Json
    other: Json
    status: int

    def send(self, key: str, body: Json | str | None = None, by: Caller | None = None) -> Answer:
        """Send it with a key."""
        text = self.body if body is None else body
        return (by or self.by).send(self.method, self.path, text, JSON | {"Idempotency-Key": key})


Prepare = Callable[[Outside], Request]


def create_campaign(care: Outside) -> Request:
    """POST /campaigns."""
    return Request(care.organizer, "POST", "/campaigns", {"title": "Wells"}, {"title": "Pumps"}, 201)


def change_campaign(care: Outside) -> Request:
    """PATCH /campaigns/:id."""
    path = f"/campaigns/{care.campaign()['id']}"
    return Request(
        care.organizer, "PATCH", path, {"version": 1, "title": "A"}, {"version": 1, "title": "B"}, 200
    )


def give(care: Outside) -> Request:
    """POST /donations."""
    body = pledge(care.campaign())
    return Request(care.anyone, "POST", "/donations", body, body | {"amount": "12.51"}, 201)


def give_up(care: Outside) -> Request:
    """PATCH /donations/:id/status."""
    path = f"/donations/{care.donation(care.campaign())['id']}/status"
    body = {"status": "FAILED", "version": 1}
    return Request(care.service, "PATCH", path, body, body | {"version": 2}, 200)


def refund(care: Outside) -> Request:
    """POST /payments/:id/refund."""
    path = f"/payments/{care.paid(care.campaign())['id']}/refund"
    return Request(care.staff, "POST", path, {"amount": "2.00"}, {"amount": "3.00"}, 202)


def notify(care: Outside) -> Request:
    """POST /notifications/send."""
    message = {"subject": "News", "text": "of your well"}
    body = {"donation_id": care.donation(care.campaign())["id"], "type": "EMAIL", "kind": "message"}
    body |= {"payload": message}
    other = body | {"payload": message | {"text": "of your pump"}}
    return Request(care.service, "POST", "/notifications/send", body, other, 202)


every_route = pytest.mark.parametrize(
    "prepare", [create_campaign, change_campaign, give, give_up, refund, notify]
)


def new_key() -> str:
    """Return a key that was never used."""
    return f"key-{token_hex(8)}"


@every_route
def test_the_same_request_again_gets_the_same_answer(care: Outside, prepare: Prepare) -> None:
    """Case 34: status, body and Location, word for word, as often as it comes."""
    request, key = prepare(care), new_key()

    first = request.send(key)
    again = [request.send(key), request.send(f'"{key}"'), request.send(key)]

    assert first.status == request.status, first.text
    assert "Idempotency-Replayed" not in first.headers
    for answer in again:
        assert (answer.status, answer.text) == (first.status, first.text)
        assert answer.headers.get("Location") == first.headers.get("Location")
        assert answer.headers["Idempotency-Replayed"] == "true"


@every_route
def test_another_request_is_422(care: Outside, prepare: Prepare) -> None:
    """Case 35: and the answer to the first is kept."""
    request, key = prepare(care), new_key()
    first = request.send(key)

    request.send(key, request.other).refuses(422, "idempotency_key_reused", names="Idempotency-Key")

    assert request.send(key).text == first.text


@every_route
def test_the_same_request_written_otherwise(care: Outside, prepare: Prepare) -> None:
    """Case 35: order, blanks and escapes make no difference."""
    request, key = prepare(care), new_key()
    first = request.send(key).made(request.status)
    reordered = dict(reversed(request.body.items()))
    escaped = (
        "{"
        + ", ".join(f'"\\u{ord(k[0]):04x}{k[1:]}": {json.dumps(v)}' for k, v in request.body.items())
        + "}"
    )

    for body in (json.dumps(reordered, indent=4), escaped):
        answer = request.send(key, body)
        assert answer.made(request.status) == first
        assert answer.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("amount", ["10", "10.0", "10.00", '"10"', '"10.0"', '"10.00"', "10.000"])
@pytest.mark.parametrize("prepare", [give, refund])
def test_an_amount_is_a_number_not_its_spelling(care: Outside, prepare: Prepare, amount: str) -> None:
    """Case 35."""
    request, key = prepare(care), new_key()
    first = request.send(key, request.body | {"amount": "10.00"})
    spelled = json.dumps(request.body | {"amount": 0}).replace('"amount": 0', f'"amount": {amount}')

    assert request.send(key, spelled).text == first.text


def test_defaults_said_or_not(care: Outside) -> None:
    """Case 35: defaults are filled in before requests are compared."""
    request, key = give(care), new_key()
    least = {name: value for name, value in request.body.items() if name != "currency"}

    first = request.send(key, least)
    full = least | {"currency": "USD", "anonymous": False, "donor_name": None, "extra_data": None}

    assert request.send(key, full).text == first.text


@every_route
def test_fifty_at_once(care: Outside, prepare: Prepare) -> None:
    """Case 36: one effect; the others replay it, or get 409 with a `Retry-After`."""
    request, key = prepare(care), new_key()
    callers = [Caller(care.another().session, request.by.identity) for _ in range(50)]

    answers = at_once([lambda by=by: request.send(key, by=by) for by in callers])  # type: ignore[misc]

    done = [answer for answer in answers if answer.status == request.status]
    waiting = [answer for answer in answers if answer.status != request.status]
    assert len({answer.text for answer in done}) == 1
    assert len({answer.headers.get("Location") for answer in done}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in done) == 1
    for answer in waiting:
        answer.refuses(409, "request_in_progress")
        assert int(answer.headers["Retry-After"]) >= 1
    assert request.send(key).text == done[0].text


def test_one_donation_of_fifty_requests(care: Outside, records: Records) -> None:
    """Case 36: counted, with keys and without."""
    campaign = care.campaign()
    donor = address()
    body = pledge(campaign) | {"donor_email": donor}
    keys = [{"Idempotency-Key": "one-" + donor}] * 25 + [{"Idempotency-Key": f'"one-{donor}"'}] * 25
    callers = [care.another() for _ in keys]

    at_once([
        lambda by=by, key=key: by.send("POST", "/donations", body, JSON | key)  # type: ignore[misc]
        for by, key in zip(callers, keys, strict=True)
    ])  # fmt: skip
    for _ in range(3):
        care.anyone.post("/donations", body).made()

    query = "select count(*) from data.donations where donor_email = %s"
    assert records.execute(query, (donor,)).fetchone() == {"count": 1 + 3}


# --- What is not remembered --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"amount": "NaN"}, 400),
        ({"donor_email": "x"}, 400),
        ({"currency": "EUR"}, 400),
        ({"colour": "red"}, 400),
        ({"campaign_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, 404),
    ],
)
def test_refusals_leave_the_key_free(care: Outside, wrong: Json, status: int) -> None:
    """Case 37: a corrected request may use the key of the refused one."""
    request, key = give(care), new_key()

    for _ in range(2):
        refused = request.send(key, request.body | wrong)
        assert refused.status == status
        assert "Idempotency-Replayed" not in refused.headers

    made = request.send(key)
    assert made.status == 201
    assert "Idempotency-Replayed" not in made.headers


@pytest.mark.parametrize(("prepare", "wrong"), [
    (create_campaign, {"title": ""}),
    (change_campaign, {"version": 9, "title": "A"}),
    (give_up, {"status": "COMPLETED", "version": 1}),
    (refund, {"amount": "12.51"}),
    (notify, {"type": "EMAIL", "kind": "receipt"}),
])  # fmt: skip
def test_refusals_leave_the_key_free_everywhere(care: Outside, prepare: Prepare, wrong: Json) -> None:
    """Case 37: a conflict leaves it free as well."""
    request, key = prepare(care), new_key()

    assert request.send(key, wrong).status in (400, 409)

    assert request.send(key).status == request.status


def test_a_closed_campaign_is_no_reason_to_forget(care: Outside) -> None:
    """Case 34: the retry of a pledge that was made in time gets its answer; a new one does not."""
    campaign = care.campaign()
    body, key = pledge(campaign), new_key()
    first = care.anyone.post("/donations", body, idempotency_key=key)
    care.organizer.patch(f"/campaigns/{campaign['id']}", {"version": 1, "status": "CLOSED"}).made(200)

    again = care.anyone.post("/donations", body, idempotency_key=key)

    assert (again.status, again.text) == (201, first.text)
    care.anyone.post("/donations", body, idempotency_key=new_key()).refuses(409, "campaign_closed")


def test_the_answer_is_what_it_was(care: Outside) -> None:
    """Case 34: not what has become of the donation since."""
    body, key = pledge(care.campaign()), new_key()
    first = care.anyone.post("/donations", body, idempotency_key=key)
    payment = care.ask_intent(first.made()).made()
    care.pay(payment)
    care.donation_when(first.json["id"], status="COMPLETED")

    assert care.anyone.post("/donations", body, idempotency_key=key).text == first.text


# --- Whose key it is ---------------------------------------------------------------------------------


def test_keys_of_two_callers_do_not_meet(care: Outside) -> None:
    """Scope: the signed-in caller and the route."""
    key = new_key()
    callers = [care.of("organizer", address()), care.of("organizer", address()), care.staff]

    answers = [by.post("/campaigns", {"title": f"{n}"}, idempotency_key=key) for n, by in enumerate(callers)]

    assert [answer.status for answer in answers] == [201] * 3
    assert len({answer.json["id"] for answer in answers}) == 3


def test_keys_of_two_routes_do_not_meet(care: Outside) -> None:
    """A client may use the number of its order for all that belongs to it."""
    key, campaign = new_key(), care.campaign()
    first, second = care.paid(campaign), care.paid(campaign)

    answers = [
        care.staff.post("/campaigns", {"title": "x"}, idempotency_key=key),
        care.staff.post("/donations", pledge(campaign), idempotency_key=key),
        care.staff.post(f"/payments/{first['id']}/refund", {"amount": "1"}, idempotency_key=key),
        care.staff.post(f"/payments/{second['id']}/refund", {"amount": "2"}, idempotency_key=key),
    ]

    assert [answer.status for answer in answers] == [201, 201, 202, 202]


def test_strangers_with_the_same_key(care: Outside) -> None:
    """Anonymous callers share a room: another pledge is 422, and shows nothing of the first."""
    campaign, key = care.campaign(), new_key()
    first = care.anyone.post("/donations", pledge(campaign), idempotency_key=key)

    other = care.anyone.post("/donations", pledge(campaign), idempotency_key=key)

    other.refuses(422, "idempotency_key_reused")
    assert first.json["donor_email"] not in other.text
    assert first.json["id"] not in other.text


# --- What a key is -----------------------------------------------------------------------------------


def send_keys(care: Outside, *keys: str) -> Answer:
    """Pledge with these header lines."""
    lines = [("Content-Type", "application/json"), *[("Idempotency-Key", key) for key in keys]]
    body = json.dumps(pledge(care.campaign())).encode()
    return send_lines(care.stack.gateway_url, "POST", "/donations", lines, body)


@pytest.mark.parametrize("start", ["a", "7", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~", "a=b;c,d", 'a"b'])
def test_valid_keys(care: Outside, start: str) -> None:
    """Case 40: 1 to 255 printable characters, bare or quoted."""
    for length in (len(start) + 8, 255):
        key = (start + token_hex(128))[:length]
        assert send_keys(care, key).status == 201
        if '"' not in key:
            assert send_keys(care, f'"{key}"').refusal == (422, "idempotency_key_reused"), "the same key"


def test_without_a_key(care: Outside) -> None:
    """Case 40: every request is a new one."""
    body = pledge(care.campaign())

    made = [care.anyone.post("/donations", body).made()["id"] for _ in range(2)]

    assert len(set(made)) == 2


@every_route
def test_bad_keys_are_refused_everywhere(care: Outside, prepare: Prepare) -> None:
    """Case 40: and nothing happens."""
    request = prepare(care)

    for key in ("", "x" * 256):
        request.send(key).refuses(400, "invalid_idempotency_key")

    assert request.send(new_key()).status == request.status


def test_opening_a_payment_needs_no_key(care: Outside) -> None:
    """One donation has one open payment, however it is asked for: the row is the key."""
    donation = care.donation(care.campaign())
    body = {"donation_id": donation["id"], "gateway": "stripe"}

    answers = [
        care.anyone.post("/payments/intent", body, idempotency_key="a"),
        care.anyone.post("/payments/intent", body, idempotency_key="b"),
        care.anyone.post("/payments/intent", body),
    ]

    assert [answer.status for answer in answers] == [201, 200, 200]
    assert len({answer.json["payment_intent_id"] for answer in answers}) == 1

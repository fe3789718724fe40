"""The control plane: hand-made events and redelivery."""

from __future__ import annotations

import hashlib
import hmac

import pytest
import stripe

from tests.sandbox_gateway.local import LocalSandbox, StartSandbox, json_of
from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import WEBHOOK_SECRET


@pytest.mark.parametrize(
    "body",
    [
        b'{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}',
        b'{ "id" : "evt_1" }\n',
        b"[]",
        b"null",
        b"",
        b"\xff\xfe",
        b'{"id":"\\u0000","type":"\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_any_body_can_be_sent_as_it_is(local: LocalSandbox, receiver: Receiver, body: bytes) -> None:
    answer = local.http.post("/sandbox/events", data=body)
    assert answer.status_code == 200
    (delivery,) = receiver.received
    assert delivery.body == body
    parts = dict(part.split("=") for part in delivery.headers["Stripe-Signature"].split(","))
    signed = f"{parts['t']}.".encode() + body
    assert parts["v1"] == hmac.new(WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert json_of(answer)["attempts"][0]["status_code"] == 200
    assert json_of(answer)["state"] == "delivered"


def test_the_answer_shows_a_refusal_and_is_not_repeated(local: LocalSandbox, receiver: Receiver) -> None:
    receiver.answer = lambda _: 400
    answer = json_of(local.http.post("/sandbox/events?secret=whsec_forged", data=b"{}"))
    assert answer
    assert (answer["state"], answer["attempts"][0]["answer"]) == ("given_up", "answer 400")


def test_a_hand_made_event_can_be_repeated(local: LocalSandbox, receiver: Receiver) -> None:
    receiver.answer = lambda _: 200 if len(receiver.received) > 1 else 500
    assert local.http.post("/sandbox/events?retry=true", data=b"{}").status_code == 200
    receiver.wait_for(lambda delivery: delivery.body == b"{}", 2)


@pytest.mark.parametrize(
    ("query", "beginning"),
    [
        ("timestamp=1700000000", "t=1700000000,v1="),
        ("timestamp=soon", "t=soon,v1="),
        ("signature=v0%3Dx", "v0=x"),
    ],
)
def test_signatures_can_be_bent(local: LocalSandbox, receiver: Receiver, query: str, beginning: str) -> None:
    local.http.post(f"/sandbox/events?{query}", data=b"{}")
    assert receiver.received[0].headers["Stripe-Signature"].startswith(beginning)


def test_a_secret_can_be_given(local: LocalSandbox, receiver: Receiver) -> None:
    local.http.post("/sandbox/events?secret=whsec_other", data=b"{}")
    stripe.Webhook.construct_event(
        receiver.received[0].body, receiver.received[0].headers["Stripe-Signature"], "whsec_other"
    )


@pytest.mark.parametrize(
    "query", ["url=nonsense", "url=http://[", "url=ftp://127.0.0.1/", "signature=a%0Ab", "signature=%C3%A9"]
)
def test_what_cannot_be_sent_is_an_error_of_the_attempt(start_sandbox: StartSandbox, query: str) -> None:
    answer = (
        start_sandbox(webhook_url="http://127.0.0.1:1/")
        .http.post(f"/sandbox/events?{query}", data=b"{}")
        .json
    )
    assert answer
    assert (answer["state"], answer["attempts"][0]["status_code"]) == ("given_up", None)
    assert answer["attempts"][0]["error"]


def test_redelivery(local: LocalSandbox, receiver: Receiver) -> None:
    intent = local.new_intent()
    first = receiver.wait_for_event("payment_intent.created", intent)
    answer = json_of(local.http.post(f"/sandbox/events/{first['id']}/redeliver"))
    assert answer
    assert (answer["event"], answer["state"]) == (first["id"], "delivered")
    assert [delivery.event for delivery in receiver.received] == [first, first]
    deliveries = json_of(local.http.get(f"/sandbox/deliveries?event={first['id']}"))["deliveries"]
    assert len(deliveries) == 2
    assert json_of(local.http.get(f"/sandbox/deliveries/{answer['id']}")) == answer


def test_the_ids_of_what_was_sent(local: LocalSandbox, receiver: Receiver) -> None:
    """Each once, however often it was sent; what was made by hand is not among them."""
    first = receiver.wait_for_event("payment_intent.created", local.new_intent())
    local.http.post(f"/sandbox/events/{first['id']}/redeliver")
    local.http.post("/sandbox/events", data=b'{"id":"evt_by_hand"}')
    for query in ("", "?gateway=stripe"):
        assert json_of(local.http.get(f"/sandbox/events{query}")) == {"events": [first["id"]]}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/sandbox/events/evt_nobody/redeliver", 404),
        ("GET", "/sandbox/deliveries/99", 404),
        ("GET", "/sandbox/deliveries/99999999999999999999", 404),
        ("GET", "/sandbox/deliveries?limit=0", 400),
        ("GET", "/sandbox/deliveries?color=red", 400),
        ("POST", "/sandbox/events?color=red", 400),
        ("GET", "/sandbox/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/sandbox/events/evt_1/redeliver", 405),
        ("GET", "/sandbox/events?gateway=bank", 400),
    ],
)
def test_refusals(local: LocalSandbox, method: str, path: str, status: int) -> None:
    answer = local.http.open(path, method=method)
    assert answer.status_code == status
    assert json_of(answer)["error"]["message"]


def test_health(local: LocalSandbox) -> None:
    assert json_of(local.http.get("/health")) == {"status": "ok"}

"""The chaos switches: what they do to deliveries and to calls of the API, and how it is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from sandbox_gateway.chaos.decisions import Chaos, Fate, Switches
from sandbox_gateway.deliveries.delivery import AS_IT_SHOULD_BE, Delivery
from tests.sandbox_gateway.local import LocalSandbox, StartSandbox, json_of
from tests.sandbox_gateway.receiver import PATIENCE, Received, Receiver
from tests.sandbox_gateway.server import SECRET_KEY, WEBHOOK_SECRET, SandboxServer


def switch(local: LocalSandbox, **switches: Any) -> Any:  # noqa: ANN401  JSON
    """Set the switches; return the answer."""
    answer = local.http.put("/sandbox/chaos", json=switches)
    assert answer.status_code == 200, answer.text
    return json_of(answer)


def so_far(local: LocalSandbox) -> Counter[str]:
    """Return what chaos did until now."""
    return Counter(json_of(local.http.get("/sandbox/chaos"))["so_far"])


def wait_for(local: LocalSandbox, **counts: int) -> None:
    """Wait until so much was done."""
    assert local.sandbox.deliveries.wait_until(lambda: so_far(local) >= Counter(counts), PATIENCE), so_far(
        local
    )


def is_signed(delivery: Received, secret: str = WEBHOOK_SECRET) -> bool:
    """Return whether a receiver that knows the secret accepts it."""
    try:
        stripe.WebhookSignature.verify_header(
            delivery.body.decode(), delivery.headers["Stripe-Signature"], secret, 300
        )
    except stripe.SignatureVerificationError:
        return False
    return True


def attempts(local: LocalSandbox) -> list[dict[str, Any]]:
    """Return the attempts of the one delivery in the log."""
    (delivery,) = json_of(local.http.get("/sandbox/deliveries"))["deliveries"]
    return list(delivery["attempts"])


def test_all_is_off_at_first(local: LocalSandbox) -> None:
    shown = json_of(local.http.get("/sandbox/chaos"))
    del shown["seed"]
    done = shown.pop("so_far")
    assert not any(shown.pop("delay_seconds"))
    assert not any(shown.values())
    assert not any(done.values())


def test_duplicates(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, duplicate=3)
    local.new_intent()
    wait_for(local, deliveries=4, attempts=4, duplicates=3)
    assert len({delivery.body for delivery in receiver.received}) == 1
    assert len(receiver.received) == 4
    assert all(is_signed(delivery) for delivery in receiver.received)


def test_a_dropped_attempt_never_arrives_and_is_repeated(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, drop=1)
    local.new_intent()
    wait_for(local, dropped=1)
    assert not receiver.received
    assert local.http.delete("/sandbox/chaos").status_code == 200
    receiver.wait_for(is_signed)
    assert attempts(local)[0]["chaos"] == "dropped"
    assert attempts(local)[0]["error"]


@pytest.mark.parametrize(("share", "word"), [("corrupt", "corrupted"), ("wrong_secret", "forged")])
def test_false_copies_come_before_the_true_one(
    local: LocalSandbox, receiver: Receiver, share: str, word: str
) -> None:
    receiver.answer = lambda delivery: 200 if is_signed(delivery) else 400
    switch(local, **{share: 1})
    local.new_intent()
    receiver.wait_for(is_signed)
    false, true = receiver.received
    assert not is_signed(false)
    assert false.body != true.body
    wait_for(local, **{word: 1, "attempts": 2})
    assert so_far(local)["false_copies_taken"] == 0
    assert [(attempt["chaos"], attempt["status_code"]) for attempt in attempts(local)] == [
        (word, 400),
        (None, 200),
    ]


def test_a_receiver_that_takes_false_copies_is_found_out(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, corrupt=1, wrong_secret=1)
    local.new_intent()
    receiver.wait_for(is_signed)
    wait_for(local, attempts=3)
    assert so_far(local)["false_copies_taken"] == 2


def test_a_false_copy_that_is_taken_does_not_end_the_delivery(
    local: LocalSandbox, receiver: Receiver
) -> None:
    receiver.answer = lambda delivery: 500 if is_signed(delivery) else 200
    switch(local, corrupt=1)
    local.new_intent()
    receiver.wait_for(is_signed, 2)


def test_a_forged_event_is_another_one_about_more_money(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, wrong_secret=1)
    local.new_intent()
    receiver.wait_for(is_signed)
    false, true = receiver.received
    assert false.event["id"] != true.event["id"]
    assert false.event["data"]["object"]["amount"] == 91250
    assert false.event["data"]["object"]["amount_received"] == 0


def test_events_are_held_back(local: LocalSandbox) -> None:
    switch(local, delay_seconds=[3000, 3600])
    local.new_intent()
    (delivery,) = json_of(local.http.get("/sandbox/deliveries"))["deliveries"]
    assert 3000 <= delivery["next_attempt_at"] - delivery["created_at"] <= 3600
    assert delivery["chaos"].startswith("delayed by 3")
    assert so_far(local)["delayed"] == 1


def test_a_shuffle_lets_later_events_overtake() -> None:
    shuffled = Chaos(Switches("s", shuffle=True))
    due = [plan.due_at for now in range(20) for plan in shuffled.plans(now / 10)]
    assert due != sorted(due)


def test_a_burst_waits_until_enough_have_gathered(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, burst=3)
    local.new_intent()
    local.new_intent()
    held = json_of(local.http.get("/sandbox/deliveries"))["deliveries"]
    assert [delivery["chaos"] for delivery in held] == ["held for a burst"] * 2
    assert not receiver.received
    local.new_intent()
    receiver.wait_for(is_signed, 3)


def test_what_is_held_leaves_when_chaos_ends(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, burst=1000)
    local.new_intent()
    local.http.delete("/sandbox/chaos")
    receiver.wait_for(is_signed)


def test_hand_made_events_are_left_alone(local: LocalSandbox, receiver: Receiver) -> None:
    switch(local, drop=1, corrupt=1, wrong_secret=1, burst=9)
    assert json_of(local.http.post("/sandbox/events", data=b"{}"))["state"] == "delivered"
    assert [delivery.body for delivery in receiver.received] == [b"{}"]


def test_a_rotated_secret_signs_beside_the_old_one_for_a_while(
    local: LocalSandbox, receiver: Receiver
) -> None:
    """Case 8, the sender's side."""
    answer = local.http.post(
        "/sandbox/chaos/rotate-secret", json={"secret": "whsec_new", "overlap_seconds": 60}
    )
    assert json_of(answer) == {"secrets": ["whsec_new", WEBHOOK_SECRET]}
    local.new_intent()
    (delivery,) = receiver.wait_for(lambda _: True)
    assert delivery.headers["Stripe-Signature"].count("v1=") == 2
    assert is_signed(delivery, "whsec_new")
    assert is_signed(delivery)


def test_a_rotation_outlives_the_process_and_ends_with_its_setting(start_sandbox: StartSandbox) -> None:
    first = start_sandbox()
    (fresh,) = json_of(first.http.post("/sandbox/chaos/rotate-secret", json={"overlap_seconds": 0}))[
        "secrets"
    ]
    assert start_sandbox().sandbox.stripe.secrets.signing(2e9) == [fresh]
    assert start_sandbox(webhook_secret="whsec_other").sandbox.stripe.secrets.signing(2e9) == ["whsec_other"]


def test_switches_outlive_the_process(start_sandbox: StartSandbox) -> None:
    shown = switch(start_sandbox(), duplicate=2, delay_seconds=[0.5, 1], shuffle=True, drop=0.25, seed="s")
    again = json_of(start_sandbox().http.get("/sandbox/chaos"))
    assert again == shown
    assert switch(start_sandbox(), **shown) == shown, "what GET answers cannot be sent back"


@pytest.mark.parametrize(
    "body",
    [
        {"drop": 1.5}, {"drop": -1}, {"drop": "NaN"}, {"drop": "1e-1"}, {"duplicate": -1},
        {"duplicate": 10_000}, {"shuffle": "yes"}, {"delay_seconds": [2, 1]}, {"delay_seconds": [1]},
        {"delay_seconds": 1}, {"color": "red"}, {"drop": [1]}, {"drop": ""},
    ],
)  # fmt: skip
def test_switches_that_make_no_sense(local: LocalSandbox, body: dict[str, Any]) -> None:
    before = json_of(local.http.get("/sandbox/chaos"))
    answer = local.http.put("/sandbox/chaos", json=body)
    assert answer.status_code == 400
    assert json_of(answer)["error"]["message"]
    assert json_of(local.http.get("/sandbox/chaos")) == before


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"1", b"[" * 100_000])
def test_a_body_that_is_no_object(local: LocalSandbox, body: bytes) -> None:
    assert local.http.put("/sandbox/chaos", data=body).status_code == 400


def test_the_api_refuses_without_acting(local: LocalSandbox) -> None:
    switch(local, error_rate=1)
    answers = Counter(
        local.post("/v1/payment_intents", {"amount": "1250", "currency": "usd"}, "k").status_code
        for _ in range(30)
    )
    assert set(answers) == {500, 429, 409}
    assert so_far(local)["api_errors"] == 30
    local.http.delete("/sandbox/chaos")
    assert json_of(local.get("/v1/payment_intents"))["data"] == []
    assert local.post("/v1/payment_intents", {"amount": "1250", "currency": "usd"}, "k").status_code == 200


def test_a_stored_error_is_replayed_for_its_key(local: LocalSandbox) -> None:
    """As at Stripe, where a 500 under a key is final for a day: only another key helps."""
    switch(local, stored_error_rate=1)
    asked = {"amount": "1250", "currency": "usd"}
    assert local.post("/v1/payment_intents", asked, "k").status_code == 500
    local.http.delete("/sandbox/chaos")
    again = local.post("/v1/payment_intents", asked, "k")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (500, "true")
    assert json_of(local.get("/v1/payment_intents"))["data"] == []
    assert local.post("/v1/payment_intents", asked, "k-1").status_code == 200
    assert so_far(local)["stored_errors"] == 1


def test_an_answer_that_is_lost_after_the_act(tmp_path: Path, receiver: Receiver) -> None:
    """Case 43, the gateway's side: it acted, the connection closes, and the key finds the intent again."""
    with SandboxServer(tmp_path, receiver.url).running() as server:
        chaos_url = f"{server.url}/sandbox/chaos"
        requests.put(chaos_url, json={"time_out_after_acting": 1, "hang_seconds": 0.05}, timeout=20)
        create = server.client.v1.payment_intents.create
        with pytest.raises(stripe.APIConnectionError):
            create({"amount": 1250, "currency": "usd"}, {"idempotency_key": "k"})
        (intent,) = server.client.v1.payment_intents.list().data
        assert requests.delete(chaos_url, timeout=20).json()["so_far"]["lost_answers"] == 1
        assert create({"amount": 1250, "currency": "usd"}, {"idempotency_key": "k"}).id == intent.id
        # A connection that stays open could be used by the next request.
        headers = {"Authorization": f"Bearer {SECRET_KEY}"}
        assert requests.get(f"{server.url}/v1/charges", headers=headers, timeout=20).status_code == 200


def test_only_acts_lose_their_answer(local: LocalSandbox) -> None:
    switch(local, time_out_after_acting=1)
    assert local.get("/v1/payment_intents").status_code == 200
    assert local.post("/v1/payment_intents", {"amount": "0", "currency": "usd"}).status_code == 400


def test_the_same_seed_decides_the_same() -> None:
    """Decisions hang on the seed and on what they are about, not on which thread asks first."""
    delivery = Delivery(1, "stripe", "http://a/", b'{"id":"evt_1"}', AS_IT_SHOULD_BE, 0, None, 0.0)
    switches = Switches("s", duplicate=2, shuffle=True, drop=0.5, corrupt=0.5, error_rate=0.5)

    def decided(seed: str, numbers: list[int]) -> dict[int, Fate]:
        one = Chaos(replace(switches, seed=seed))
        return {number: one.fate(replace(delivery, id=number)) for number in numbers}

    there, back = list(range(100)), list(range(100))[::-1]
    assert decided("s", there) == decided("s", back)
    assert decided("s", there) != decided("t", there)
    one, other = Chaos(switches), Chaos(switches)
    assert [one.plans(0.0) for _ in range(9)] == [other.plans(0.0) for _ in range(9)]
    assert [one.error_status() for _ in range(99)] == [other.error_status() for _ in range(99)]

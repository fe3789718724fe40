"""Idempotency keys follow Stripe's rules."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import stripe

from sandbox_gateway.errors import ApiError
from sandbox_gateway.exchange import json_text
from sandbox_gateway.identifiers import random_text
from sandbox_gateway.storage import Storage
from sandbox_gateway.stripe import idempotency
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.stripe.exchange import execute_once
from sandbox_gateway.stripe.idempotency import KEPT_SECONDS, Answer, Call
from sandbox_gateway.work import Work
from tests.sandbox_gateway.local import LocalSandbox, json_of
from tests.sandbox_gateway.server import SECRET_KEY, SandboxServer


@pytest.fixture
def key() -> str:
    """A key that was never used."""
    return f"key-{random_text(16)}"


def post(shared_sandbox: SandboxServer, path: str, key: str, **form: str) -> requests.Response:
    """Post a form with a key, as a client without the SDK would."""
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Idempotency-Key": key}
    return requests.post(f"{shared_sandbox.url}/v1/{path}", data=form, headers=headers, timeout=20)


def test_the_first_answer_is_replayed(shared_sandbox: SandboxServer, key: str) -> None:
    first = post(shared_sandbox, "payment_intents", key, amount="1250", currency="usd")
    again = post(shared_sandbox, "payment_intents", key, currency="usd", amount="1250")
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Original-Request"] == first.headers["Request-Id"] != again.headers["Request-Id"]
    assert again.headers["Idempotency-Key"] == key


def test_the_sdk_replays(client: stripe.StripeClient, key: str) -> None:
    intents = [
        client.v1.payment_intents.create({"amount": 1250, "currency": "usd"}, {"idempotency_key": key})
        for _ in range(3)
    ]
    assert len({intent.id for intent in intents}) == 1


def test_other_parameters_are_refused(client: stripe.StripeClient, key: str) -> None:
    client.v1.payment_intents.create({"amount": 1250, "currency": "usd"}, {"idempotency_key": key})
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refusal:
        client.v1.payment_intents.create({"amount": 1251, "currency": "usd"}, {"idempotency_key": key})
    assert refusal.value.http_status == 400


def test_another_endpoint_is_refused(client: stripe.StripeClient, key: str) -> None:
    intent = client.v1.payment_intents.create({"amount": 1250, "currency": "usd"}, {"idempotency_key": key})
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.payment_intents.cancel(intent.id, {}, {"idempotency_key": key})
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_a_decline_is_replayed(shared_sandbox: SandboxServer, key: str) -> None:
    intent = post(shared_sandbox, "payment_intents", key, amount="1250", currency="usd").json()["id"]
    confirm = f"payment_intents/{intent}/confirm"
    first = post(shared_sandbox, confirm, f"{key}-2", payment_method="pm_card_failOnce")
    again = post(shared_sandbox, confirm, f"{key}-2", payment_method="pm_card_failOnce")
    assert first.status_code == again.status_code == 402
    assert first.text == again.text
    assert post(shared_sandbox, confirm, f"{key}-3", payment_method="pm_card_failOnce").status_code == 200


def test_a_refusal_by_state_is_replayed(shared_sandbox: SandboxServer, key: str) -> None:
    """The first answer stands, also after the state changed: Stripe stores what execution gave."""
    intent = post(shared_sandbox, "payment_intents", key, amount="1250", currency="usd").json()["id"]
    refund = {"payment_intent": intent}
    assert post(shared_sandbox, "refunds", f"{key}-2", **refund).status_code == 400
    post(shared_sandbox, f"payment_intents/{intent}/confirm", f"{key}-3", payment_method="pm_card_visa")
    again = post(shared_sandbox, "refunds", f"{key}-2", **refund)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (400, "true")
    assert post(shared_sandbox, "refunds", f"{key}-4", **refund).status_code == 200


def test_refused_parameters_do_not_use_up_the_key(shared_sandbox: SandboxServer, key: str) -> None:
    assert post(shared_sandbox, "payment_intents", key, amount="1", currency="usd").status_code == 400
    assert post(shared_sandbox, "payment_intents", key, amount="1250", currency="usd").status_code == 200


def test_a_wrong_secret_key_does_not_use_up_the_key(shared_sandbox: SandboxServer, key: str) -> None:
    headers = {"Authorization": "Bearer sk_test_other", "Idempotency-Key": key}
    url = f"{shared_sandbox.url}/v1/payment_intents"
    assert requests.post(url, data={"amount": "1"}, headers=headers, timeout=20).status_code == 401
    assert post(shared_sandbox, "payment_intents", key, amount="1250", currency="usd").status_code == 200


def test_a_key_has_at_most_255_characters(shared_sandbox: SandboxServer) -> None:
    long = random_text(255)
    assert post(shared_sandbox, "payment_intents", long, amount="1250", currency="usd").status_code == 200
    assert (
        post(shared_sandbox, "payment_intents", long + "x", amount="1250", currency="usd").status_code == 400
    )


def test_many_at_once_have_one_effect(shared_sandbox: SandboxServer, key: str) -> None:
    def create(_: int) -> requests.Response:
        return post(shared_sandbox, "payment_intents", key, amount="1250", currency="usd", description=key)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(create, range(24)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 200}) == 1
    intents = shared_sandbox.client.v1.payment_intents.list({"limit": 100}).data
    assert [intent.description for intent in intents].count(key) == 1


def call(key: str, request_id: str = "req_1") -> Call:
    """Return a call without parameters."""
    return Call(request_id, "POST /v1/things", {}, key)


def test_in_flight_is_a_conflict(local: LocalSandbox) -> None:
    """The second request with a key does not wait for the first: it gets 409."""
    begun, released = threading.Event(), threading.Event()

    def slow(_: Work) -> Answer:
        begun.set()
        assert released.wait(20)
        return Answer(200, "first")

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(execute_once, local.sandbox, call("k"), slow)
        assert begun.wait(20)
        with pytest.raises(ApiError) as conflict:
            execute_once(local.sandbox, call("k"), lambda _: Answer(200, "second"))
        released.set()
        assert first.result(20).body == "first"
    assert (conflict.value.status, conflict.value.body["error"]["code"]) == (409, "idempotency_key_in_use")
    assert execute_once(local.sandbox, call("k"), lambda _: Answer(200, "third")).body == "first"


def test_a_fault_is_stored_and_leaves_nothing_else(local: LocalSandbox) -> None:
    def faulty(work: Work) -> Answer:
        emit(work, "payment_intent.created", {"id": "pi_1", "object": "payment_intent"})
        raise RuntimeError("a bug")

    first = execute_once(local.sandbox, call("k"), faulty)
    again = execute_once(local.sandbox, call("k", "req_2"), lambda _: Answer(200, "fine"))
    assert (first.status, again.status, again.body) == (500, 500, first.body)
    assert again.original_request == "req_1"
    assert json_of(local.get("/v1/events"))["data"] == []


def test_without_a_key_everything_is_executed(local: LocalSandbox) -> None:
    form = {"amount": "1250", "currency": "usd"}
    assert json_of(local.post("/v1/payment_intents", form)) != json_of(
        local.post("/v1/payment_intents", form)
    )


def test_keys_are_kept_for_a_day(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "state")
    answer = Answer(200, json_text({}))
    with storage.writing() as connection:
        idempotency.remember(connection, call("old"), answer, now=1000.0)
        assert idempotency.recall(connection, call("old"), now=1000.0 + KEPT_SECONDS - 1) is not None
        assert idempotency.recall(connection, call("old"), now=1000.0 + KEPT_SECONDS) is None
        idempotency.remember(connection, call("old"), answer, now=1000.0 + KEPT_SECONDS)
        (count,) = connection.execute("select count(*) from stripe_idempotency_keys").fetchone()
    storage.close()
    assert count == 1

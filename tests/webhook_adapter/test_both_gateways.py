"""webhook_adapter.intents with the real SQL and both gateways of the sandbox: where a donor pays."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sandbox_gateway.server import SECRET_KEY, SandboxServer
from tests.support.database import Database
from tests.webhook_adapter.apps import Clock, client_of, paypal_settings, sample, settings_for
from tests.webhook_adapter.pledges import pledge
from webhook_adapter.gateway_calls import FAILURES_TO_OPEN, OPEN_SECONDS
from webhook_adapter.settings import PayPalSettings, Settings

PATH = "/api/v1/payments/intent"
NOBODY = "http://127.0.0.1:1/"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def merchant() -> PayPalSettings:
    """The app that the sandbox's PayPal knows."""
    settings = paypal_settings()
    return replace(settings, app=replace(settings.app, client_id="client-adapter"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sandbox keeps its file."""
    return tmp_path_factory.mktemp("gateways")


@pytest.fixture(scope="module")
def sandbox(merchant: PayPalSettings, folder: Path) -> Iterator[SandboxServer]:
    """Both gateways. Their webhooks go nowhere: here only the donor's requests count."""
    told = {
        "PAYPAL_CLIENT_ID": merchant.app.client_id,
        "PAYPAL_CLIENT_SECRET": merchant.app.client_secret,
        "PAYPAL_WEBHOOK_ID": merchant.webhook_id,
        "SANDBOX_PAYPAL_WEBHOOK_URL": NOBODY,
    }
    with SandboxServer(folder, NOBODY, **told).running() as running:
        yield running


@pytest.fixture
def both(database: Database, sandbox: SandboxServer, merchant: PayPalSettings) -> Settings:
    """Settings with both gateways switched on, and time for them to answer on a busy machine."""
    paypal = replace(merchant, app=replace(merchant.app, api_base=sandbox.url))
    settings = settings_for(database.url("webhook_adapter"), sandbox.url, paypal=paypal)
    return replace(settings, stripe_secret_key=SECRET_KEY, gateway_timeout=5.0)


@pytest.fixture
def donors(both: Settings, clock: Clock) -> Iterator[FlaskClient]:
    """The adapter, as donors reach it."""
    with client_of(both, clock) as client:
        yield client


def choose(donors: FlaskClient, donation_id: str, gateway: str) -> TestResponse:
    return donors.post(PATH, json={"donation_id": donation_id, "gateway": gateway})


def made(answer: TestResponse, status: int = 201) -> Json:
    assert answer.status_code == status, answer.text
    body: Json = answer.get_json()
    return body


def assert_refused(answer: TestResponse, status: int, word: str) -> None:
    assert answer.status_code == status, answer.text
    body = answer.get_json()
    assert set(body) == {"code", "message", "details", "hint"}
    assert (body["code"], body["message"]) == (f"PT{status}", word)


def order_of(sandbox: SandboxServer, order_id: str) -> Json:
    """Return a whole order as PayPal has it: leaving it for another gateway does not change it."""
    answer = requests.post(f"{sandbox.url}/sandbox/paypal/orders/{order_id}/cancel", json={}, timeout=20)
    body: Json = answer.json()
    return body


def intents_for(folder: Path, payment_id: str) -> list[str]:
    """Return the ids of what both gateways made for a payment, from their own file."""
    with closing(sqlite3.connect(f"file:{folder / 'sandbox.sqlite3'}?mode=ro", uri=True)) as file:
        rows = file.execute(
            "select id from resources where body like ? and kind in ('payment_intent', 'paypal_order')",
            (f"%{payment_id}%",),
        )
        return [row[0] for row in rows]


def payments_of(database: Database, donation_id: str) -> list[tuple[str, bool, bool]]:
    rows = database.connect().execute(
        "select gateway, is_open, is_replaced from data.payments"
        " where donation_id = %s order by created_at, id",
        (donation_id,),
    )
    return [(row["gateway"], row["is_open"], row["is_replaced"]) for row in rows]


def start_captures(database: Database, payment_id: str) -> Json | None:
    row = database.connect().execute("select private.start_capture(%s) as answer", (payment_id,)).fetchone()
    assert row is not None
    answer: Json | None = row["answer"]
    return answer


def assert_nothing_broken(database: Database) -> None:
    assert database.connect().execute("select * from private.broken_invariants").fetchall() == []


def test_paypal_gives_an_address_to_approve_at(
    donors: FlaskClient, database: Database, sandbox: SandboxServer
) -> None:
    donation_id = pledge(database.connect(), "12.50")
    first, again = choose(donors, donation_id, "paypal"), choose(donors, donation_id, "paypal")

    payment = made(first)
    assert first.headers["Location"] == f"/api/v1/payments/{payment['id']}"
    assert made(again, 200) == payment
    assert (payment["gateway"], payment["status"], payment["currency"]) == ("paypal", "INITIATED", "USD")
    assert b'"amount": 12.50' in first.data
    assert "client_secret" not in payment
    order_id = payment["payment_intent_id"]
    assert payment["approve_url"].endswith(f"/checkoutnow?token={order_id}")
    assert requests.get(payment["approve_url"].replace("http://127.0.0.1:14242", sandbox.url), timeout=20).ok

    order = order_of(sandbox, order_id)
    (unit,) = order["purchase_units"]
    assert unit["amount"] == {"currency_code": "USD", "value": "12.50"}
    assert [unit[name] for name in ("reference_id", "custom_id", "invoice_id")] == [payment["id"]] * 3
    assert "ada@example.org" not in json.dumps(order)


@pytest.mark.parametrize(("amount", "currency", "sent"), [("1200", "JPY", "1200"), ("7.5", "EUR", "7.50")])
def test_paypals_amounts_have_its_own_decimals(
    donors: FlaskClient, database: Database, sandbox: SandboxServer, amount: str, currency: str, sent: str
) -> None:
    payment = made(choose(donors, pledge(database.connect(), amount, currency), "paypal"))
    (unit,) = order_of(sandbox, payment["payment_intent_id"])["purchase_units"]
    assert unit["amount"] == {"currency_code": currency, "value": sent}


def test_from_stripe_to_paypal_and_back_and_forth(
    donors: FlaskClient, database: Database, sandbox: SandboxServer
) -> None:
    """Each choice cancels what was open at the other gateway, so that no two can be paid."""
    donation_id = pledge(database.connect())

    first = made(choose(donors, donation_id, "stripe"))
    second = made(choose(donors, donation_id, "paypal"))
    third = made(choose(donors, donation_id, "stripe"))
    fourth = made(choose(donors, donation_id, "paypal"))

    payments = [first, second, third, fourth]
    assert len({payment["id"] for payment in payments}) == 4
    assert len({payment["payment_intent_id"] for payment in payments}) == 4
    intents = [sandbox.client.v1.payment_intents.retrieve(one["payment_intent_id"]) for one in (first, third)]
    assert [intent.status for intent in intents] == ["canceled", "canceled"]
    assert payments_of(database, donation_id) == [
        ("stripe", False, False),
        ("paypal", False, True),
        ("stripe", False, False),
        ("paypal", True, False),
    ]
    # An order that was left is not captured, whatever its donor approves in another window.
    assert start_captures(database, second["id"]) is None
    assert (start_captures(database, fourth["id"]) or {})["order_id"] == fourth["payment_intent_id"]
    assert_nothing_broken(database)


def test_paid_at_stripe_before_its_webhook_came(
    donors: FlaskClient, database: Database, sandbox: SandboxServer
) -> None:
    """Stripe refuses to cancel because it is paid: the gift is complete, and no order is made."""
    donation_id = pledge(database.connect())
    payment = made(choose(donors, donation_id, "stripe"))
    sandbox.client.v1.payment_intents.confirm(
        payment["payment_intent_id"], {"payment_method": "pm_card_visa"}
    )

    assert_refused(choose(donors, donation_id, "paypal"), 409, "already_paid")

    owner = database.connect()
    row = owner.execute("select status from data.donations where id = %s", (donation_id,)).fetchone()
    assert row == {"status": "COMPLETED"}
    assert [gateway for gateway, _, _ in payments_of(database, donation_id)] == ["stripe"]
    assert_nothing_broken(database)


def test_canceled_at_stripe_before_its_webhook_came(
    donors: FlaskClient, database: Database, sandbox: SandboxServer
) -> None:
    """Stripe refuses to cancel twice and says that it is canceled: the other gateway can be used."""
    donation_id = pledge(database.connect())
    payment = made(choose(donors, donation_id, "stripe"))
    sandbox.client.v1.payment_intents.cancel(payment["payment_intent_id"])

    made(choose(donors, donation_id, "paypal"))

    assert payments_of(database, donation_id) == [("stripe", False, False), ("paypal", True, False)]


def test_stripe_does_not_know_what_is_to_be_taken_back(donors: FlaskClient, database: Database) -> None:
    """Its test data were deleted, for example: a missing intent does not block another gateway."""
    donation_id = pledge(database.connect())
    payment = made(choose(donors, donation_id, "stripe"))
    database.connect().execute(
        "update data.payments set payment_intent_id = 'pi_forgotten' where id = %s", (payment["id"],)
    )

    made(choose(donors, donation_id, "paypal"))

    assert payments_of(database, donation_id) == [("stripe", False, True), ("paypal", True, False)]
    assert_nothing_broken(database)


def test_being_paid_by_bank(donors: FlaskClient, database: Database, sandbox: SandboxServer) -> None:
    """The bank has not decided: it can be neither canceled nor paid elsewhere."""
    donation_id = pledge(database.connect())
    payment = made(choose(donors, donation_id, "stripe"))
    sandbox.client.v1.payment_intents.confirm(
        payment["payment_intent_id"], {"payment_method": "pm_usBankAccount_processing"}
    )

    for _ in range(2):
        assert_refused(choose(donors, donation_id, "paypal"), 409, "payment_in_progress")

    assert payments_of(database, donation_id) == [("stripe", True, False)]


def test_paypal_was_switched_off_since(
    both: Settings, clock: Clock, donors: FlaskClient, database: Database
) -> None:
    """What is open at PayPal stays, and nothing at Stripe is canceled for a gateway that is switched off."""
    donation_id = pledge(database.connect())
    order = made(choose(donors, donation_id, "paypal"))

    with client_of(replace(both, paypal=None), clock) as without:
        assert_refused(choose(without, donation_id, "paypal"), 400, "unknown_gateway")
        assert_refused(without.post("/api/v1/payments/webhook/paypal", data=b"{}"), 400, "unknown_gateway")
        assert payments_of(database, donation_id) == [("paypal", True, False)]
        intent = made(choose(without, donation_id, "stripe"))
        assert_refused(choose(without, donation_id, "paypal"), 400, "unknown_gateway")
        assert made(choose(without, donation_id, "stripe"), 200) == intent

    assert payments_of(database, donation_id) == [("paypal", False, True), ("stripe", True, False)]
    assert start_captures(database, order["id"]) is None


@contextmanager
def deaf(sandbox: SandboxServer) -> Iterator[None]:
    """Let both gateways act on every call and answer none."""
    switch = f"{sandbox.url}/sandbox/chaos"
    assert requests.put(switch, json={"time_out_after_acting": 1, "seed": "deaf"}, timeout=20).ok
    try:
        yield
    finally:
        assert requests.delete(switch, timeout=20).ok


@pytest.mark.parametrize("gateway", ["stripe", "paypal"])
def test_circuit_opens_after_some_failures(
    donors: FlaskClient, database: Database, sandbox: SandboxServer, gateway: str
) -> None:
    """503 with Retry-After, soon without asking the gateway; the other gateway can still be chosen."""
    donation_id = pledge(database.connect())
    other = "paypal" if gateway == "stripe" else "stripe"

    with deaf(sandbox):
        answers = [choose(donors, donation_id, gateway) for _ in range(FAILURES_TO_OPEN)]
    # It is back, but we do not know that yet.
    answers.append(choose(donors, donation_id, gateway))

    for answer in answers:
        assert_refused(answer, 503, "gateway_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert int(answers[-1].headers["Retry-After"]) >= OPEN_SECONDS
    shown = donors.get("/metrics").text
    assert sample(shown, "payment_gateway_circuit_open", gateway=gateway) == 1
    assert sample(shown, "payment_gateway_circuit_open", gateway=other) == 0
    assert payments_of(database, donation_id) == [(gateway, True, False)]
    made(choose(donors, donation_id, other))
    assert payments_of(database, donation_id) == [(gateway, False, True), (other, True, False)]


@pytest.mark.parametrize("gateway", ["stripe", "paypal"])
def test_gateway_acts_and_does_not_answer(
    both: Settings,
    clock: Clock,
    donors: FlaskClient,
    database: Database,
    sandbox: SandboxServer,
    folder: Path,
    gateway: str,
) -> None:
    """Case 43: it made the intent and its answer was lost; the next request gets that same intent."""
    made(choose(donors, pledge(database.connect()), "paypal"))  # an access token is there
    donation_id = pledge(database.connect())
    with deaf(sandbox):
        for _ in range(2):
            assert_refused(choose(donors, donation_id, gateway), 503, "gateway_unavailable")

    with client_of(both, clock) as another:
        payment = made(choose(another, donation_id, gateway))

    assert intents_for(folder, payment["id"]) == [payment["payment_intent_id"]]
    assert payments_of(database, donation_id) == [(gateway, True, False)]
    assert_nothing_broken(database)

"""webhook_adapter.intents: one intent per payment, whatever fails in between."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.database import Database
from tests.webhook_adapter.apps import client_of, sample, settings_for
from tests.webhook_adapter.fake_stripe import NEVER, Answer, FakeStripe, error
from tests.webhook_adapter.pledges import pledge, succeeded
from webhook_adapter.settings import Settings

PATH = "/api/v1/payments/intent"


def ask(client: FlaskClient, donation_id: str) -> TestResponse:
    return client.post(PATH, json={"donation_id": donation_id, "gateway": "stripe"})


def assert_refused(answer: TestResponse, status: int, word: str) -> dict[str, Any]:
    assert answer.status_code == status
    body: dict[str, Any] = answer.get_json()
    assert set(body) == {"code", "message", "details", "hint"}
    assert (body["code"], body["message"]) == (f"PT{status}", word)
    return body


def assert_unavailable(answer: TestResponse) -> None:
    assert_refused(answer, 503, "gateway_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_intent_is_created(client: FlaskClient, stripe: FakeStripe, database: Database) -> None:
    owner = database.connect()
    donation_id = pledge(owner)
    answer = ask(client, donation_id)
    assert answer.status_code == 201
    payment = answer.get_json()
    (intent,) = stripe.intents.values()
    assert answer.headers["Location"] == f"/api/v1/payments/{payment['id']}"
    assert payment["donation_id"] == donation_id
    assert payment["payment_intent_id"] == intent["id"]
    assert payment["client_secret"] == intent["client_secret"]
    assert (payment["status"], payment["gateway"], payment["currency"]) == ("INITIATED", "stripe", "USD")
    row = owner.execute(
        "select payment_intent_id from data.donations where id = %s", (donation_id,)
    ).fetchone()
    assert row == {"payment_intent_id": intent["id"]}


def test_gateway_is_asked_as_it_should_be(
    client: FlaskClient, stripe: FakeStripe, database: Database
) -> None:
    owner = database.connect()
    donation_id = pledge(owner)
    payment = ask(client, donation_id).get_json()
    (call,) = stripe.calls
    assert call.path == "/v1/payment_intents"
    assert call.authorization == "Bearer sk_test_0123456789"
    assert call.idempotency_key == f"intent-{payment['id']}"
    assert (call.form["amount"], call.form["currency"]) == ("1250", "usd")
    assert call.form["metadata[payment_id]"] == payment["id"]
    assert call.form["metadata[donation_id]"] == donation_id
    assert call.form["automatic_payment_methods[enabled]"] == "true"
    assert "ada@example.org" not in json.dumps(call.form)


AMOUNTS = [
    ("12.50", "USD", "1250", b'"amount": 12.50'),
    ("100", "USD", "10000", b'"amount": 100.00'),
    ("123456.78", "USD", "12345678", b'"amount": 123456.78'),
    ("1200", "JPY", "1200", b'"amount": 1200,'),
    ("7.250", "KWD", "7250", b'"amount": 7.250'),
]


def test_amounts_reach_the_caller_as_printed(
    client: FlaskClient, stripe: FakeStripe, database: Database, subtests: pytest.Subtests
) -> None:
    """PostgreSQL's own digits, without floats or rounding, the first time and again."""
    for amount, currency, units, printed in AMOUNTS:
        with subtests.test(amount=amount, currency=currency):
            donation_id = pledge(database.connect(), amount, currency)
            for _ in range(2):
                assert printed in ask(client, donation_id).data
            assert stripe.calls.pop().form["amount"] == units
            assert stripe.calls == []


def test_repeated_request_gets_the_same_body(
    client: FlaskClient, stripe: FakeStripe, database: Database
) -> None:
    donation_id = pledge(database.connect())
    first, second = ask(client, donation_id), ask(client, donation_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.data == second.data
    assert "Location" not in second.headers
    assert len(stripe.calls) == 1


def test_timeout_after_acting_leads_to_one_intent(
    client: FlaskClient, stripe: FakeStripe, database: Database
) -> None:
    """Case 43: the gateway made the intent, and its answer was lost."""
    donation_id = pledge(database.connect())
    stripe.script.append(NEVER)
    assert_unavailable(ask(client, donation_id))
    answer = ask(client, donation_id)
    assert answer.status_code == 201
    assert len(stripe.intents) == 1
    assert [call.idempotency_key for call in stripe.calls] == [f"intent-{answer.get_json()['id']}"] * 2


def test_sdk_repeats_with_the_same_key(database: Database, stripe: FakeStripe) -> None:
    """Case 43: the repeat is part of the same request, so the donor does not notice."""
    donation_id = pledge(database.connect())
    stripe.script.append(error(503, "api_error"))
    with client_of(settings_for(database.url("webhook_adapter"), stripe.url, gateway_retries=1)) as client:
        assert ask(client, donation_id).status_code == 201
    assert len({call.idempotency_key for call in stripe.calls}) == 1
    assert (len(stripe.calls), len(stripe.intents)) == (2, 1)


MISBEHAVIOUR = [
    error(500, "api_error"),
    error(503, "api_error"),
    error(409, "idempotency_error", "idempotency_key_in_use"),
    error(429, "rate_limit_error", "rate_limit"),
    Answer(502, b"<html>Bad gateway</html>"),
    Answer(200, b"<html>Welcome to our airport</html>"),
    Answer(200, b"[]"),
    Answer(200, b"null"),
    Answer(200, b'{"object":"payment_intent","id":"pi_1","client_secret":null}'),
    Answer(200, b"\xff"),
]


def test_gateway_in_trouble_is_503_and_the_next_try_works(
    client: FlaskClient, stripe: FakeStripe, database: Database, subtests: pytest.Subtests
) -> None:
    for misbehaviour in MISBEHAVIOUR:
        with subtests.test(status=misbehaviour.status, body=misbehaviour.body[:20]):
            donation_id = pledge(database.connect())
            stripe.script.append(misbehaviour)
            assert_unavailable(ask(client, donation_id))
            assert ask(client, donation_id).status_code == 201
    outcomes = {
        outcome: sample(client.get("/metrics").text, "payment_intent_calls_total", outcome=outcome)
        for outcome in ("created", "unavailable", "refused")
    }
    assert outcomes == {"created": len(MISBEHAVIOUR), "unavailable": len(MISBEHAVIOUR), "refused": 0}


def test_gateway_away_is_503(database: Database) -> None:
    donation_id = pledge(database.connect())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with client_of(settings_for(database.url("webhook_adapter"), nobody)) as client:
            assert_unavailable(ask(client, donation_id))


REFUSALS = [
    error(401, "invalid_request_error"),
    error(403, "invalid_request_error"),
    error(400, "invalid_request_error", "parameter_unknown"),
    error(400, "idempotency_error"),
    error(402, "card_error", "card_declined"),
]


def test_refusal_by_the_gateway_is_no_fault_of_the_caller(
    *,
    client: FlaskClient,
    stripe: FakeStripe,
    database: Database,
    capfd: pytest.CaptureFixture[str],
    subtests: pytest.Subtests,
) -> None:
    """Not a 4xx, without the gateway's words, and an alarm for us."""
    for refusal in REFUSALS:
        with subtests.test(status=refusal.status, body=refusal.body[:50]):
            stripe.script.append(refusal)
            answer = ask(client, pledge(database.connect()))
            assert_refused(answer, 503, "gateway_refused")
            assert int(answer.headers["Retry-After"]) > 0
            printed = answer.text + capfd.readouterr().out
            assert "gateway_call_failed" in printed
            assert not {secret for secret in ("sk_test", "a@b.example") if secret in printed}
    counted = sample(client.get("/metrics").text, "payment_intent_calls_total", outcome="refused")
    assert counted == len(REFUSALS)


def test_amount_that_the_gateway_refuses_is_400(
    client: FlaskClient, stripe: FakeStripe, database: Database
) -> None:
    """The gateway's limits have changed, and ours not yet."""
    donation_id = pledge(database.connect())
    for word in ("amount_too_small", "amount_too_large"):
        stripe.script.append(error(400, "invalid_request_error", word))
        assert_refused(ask(client, donation_id), 400, word)


def test_crash_before_the_answer_is_stored_is_repaired(
    client: FlaskClient, stripe: FakeStripe, database: Database
) -> None:
    """The process dies between the gateway's answer and ours: the same key brings the same intent."""
    owner = database.connect()
    donation_id = pledge(owner)
    with owner.transaction():
        owner.execute("alter function private.store_intent rename to lost")
    assert_refused(ask(client, donation_id), 500, "internal_error")
    with owner.transaction():
        owner.execute("alter function private.lost rename to store_intent")
    assert ask(client, donation_id).status_code == 201
    assert len(stripe.intents) == 1


def test_simultaneous_requests_get_one_intent(
    client: FlaskClient, stripe: FakeStripe, database: Database
) -> None:
    donation_id = pledge(database.connect())
    application = client.application

    def once(_: int) -> TestResponse:
        return ask(application.test_client(), donation_id)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(once, range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.data for answer in answers}) == 1
    assert len(stripe.intents) == 1


def test_hanging_gateway_leaves_threads_for_webhooks(database: Database, stripe: FakeStripe) -> None:
    """While half of the threads wait for the gateway, the next request is refused at once."""
    owner = database.connect()
    first, second = pledge(owner), pledge(owner)
    settings = settings_for(database.url("webhook_adapter"), stripe.url, threads=2)
    stripe.script.append(NEVER)
    with client_of(settings) as client, ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(ask, client.application.test_client(), first)
        assert stripe.arrived.wait(10)
        assert_unavailable(ask(client, second))
        assert len(stripe.calls) == 1
        assert_unavailable(hanging.result())
        assert ask(client, second).status_code == 201


NO_JSON = [
    b"",
    b"{",
    b"nonsense",
    b'{"donation_id": NaN}',
    b"\xff\xfe",
    b'{"donation_id":"\xff"}',
    b'{"donation_id":"\x00"}',
    b'{"donation_id":"\\u0000","gateway":"stripe"}',
    b'{"donation_id":"\\ud800","gateway":"stripe"}',
    b"[" * 60_000,
]


def test_body_that_is_no_json_is_400(client: FlaskClient, subtests: pytest.Subtests) -> None:
    """Refused in the same shape, and never 500."""
    for body in NO_JSON:
        with subtests.test(body=body[:50]):
            answer = client.post(PATH, data=body, content_type="application/json")
            assert_refused(answer, 400, "invalid_json")


UNKNOWN = "018f0000-0000-7000-8000-000000000000"
REFUSED_BY_SQL = [
    ("null", 400, "body_not_an_object"),
    ("[]", 400, "body_not_an_object"),
    ("{}", 400, "missing_field"),
    ('{"donation_id":null,"gateway":"stripe"}', 400, "missing_field"),
    ('{"donation_id":"%s","gateway":"stripe","amount":1}', 400, "unknown_field"),
    ('{"donation_id":"%s","gateway":"stripe","gateway":"stripe"}', 400, "repeated_field"),
    ('{"donation_id":"%s","gateway":"paypal"}', 400, "unknown_gateway"),
    ('{"donation_id":"%s","gateway":"cash"}', 400, "unknown_gateway"),
    ('{"donation_id":"%s","gateway":5}', 400, "wrong_type"),
    ('{"donation_id":"' + UNKNOWN + '","gateway":"stripe"}', 404, "donation_not_found"),
    ('{"donation_id":"x","gateway":"stripe"}', 400, "invalid_id"),
    ('{"donation_id":"{' + UNKNOWN + '}","gateway":"stripe"}', 400, "invalid_id"),
    ('{"donation_id":5,"gateway":"stripe"}', 400, "invalid_id"),
    ('{"donation_id":{},"gateway":"stripe"}', 400, "invalid_id"),
]


def test_refusals_of_the_database_pass_through(
    client: FlaskClient, stripe: FakeStripe, database: Database, subtests: pytest.Subtests
) -> None:
    """With the word, the status and the named field that SQL gave them."""
    donation_id = pledge(database.connect())
    for template, status, word in REFUSED_BY_SQL:
        body = template.replace("%s", donation_id)
        with subtests.test(body=body):
            answer = client.post(PATH, data=body, content_type="application/json")
            assert assert_refused(answer, status, word)["details"]
    assert stripe.calls == []


def test_paid_donation_is_409(client: FlaskClient, database: Database) -> None:
    owner = database.connect()
    donation_id = pledge(owner)
    payment = ask(client, donation_id).get_json()
    database.connect("webhook_adapter").execute(
        "select private.receive_webhook('stripe', %b, '{}', 'v1')",
        (succeeded(payment["payment_intent_id"], 1250),),
    )
    assert_refused(ask(client, donation_id), 409, "already_paid")


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "x", "text/json"]
)
def test_other_content_type_is_415(lonely: FlaskClient, content_type: str | None) -> None:
    answer = lonely.post(PATH, data=b"{}", content_type=content_type)
    assert "Content-Type" in assert_refused(answer, 415, "unsupported_media_type")["details"]


def test_content_type_may_carry_a_charset(client: FlaskClient) -> None:
    answer = client.post(PATH, data=b"{}", content_type="Application/JSON; charset=utf-8")
    assert_refused(answer, 400, "missing_field")


def test_body_is_limited(client: FlaskClient) -> None:
    fitting = b"{" + b" " * (64 * 1024 - 2) + b"}"
    answer = client.post(PATH, data=fitting, content_type="application/json")
    assert_refused(answer, 400, "missing_field")
    answer = client.post(PATH, data=fitting + b" ", content_type="application/json")
    assert_refused(answer, 413, "body_too_large")


def test_encoded_body_is_415(lonely: FlaskClient) -> None:
    answer = lonely.post(
        PATH, data=b"{}", content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    assert_refused(answer, 415, "unsupported_encoding")


def test_database_away_is_503(lonely: FlaskClient) -> None:
    answer = ask(lonely, UNKNOWN)
    assert_refused(answer, 503, "database_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_slow_statement_is_503(settings: Settings, database: Database) -> None:
    """A lock that is held elsewhere leads to a refusal, not to a thread that hangs."""
    owner = database.connect()
    donation_id = pledge(owner)
    database.connect("superuser").execute(
        f"alter role webhook_adapter in database {database.name} set lock_timeout = '50ms'"
    )
    with client_of(settings) as client, owner.transaction():
        owner.execute("select from data.donations where id = %s for update", (donation_id,))
        assert_refused(ask(client, donation_id), 503, "database_unavailable")

"""webhook_adapter.webhooks: authentic events are stored and answered with 200, and nothing else is stored."""

import gzip
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier
from werkzeug.test import TestResponse

from tests.support.database import Database
from tests.support.waiting import eventually
from tests.webhook_adapter.apps import Clock, assert_refused, client_of, sample, settings_for
from tests.webhook_adapter.pledges import charge_succeeded, event, pledge, succeeded
from tests.webhook_adapter.signing import BODY, HEADER, NOW, SIGNATURE, header
from webhook_adapter.settings import Settings

Connection = psycopg.Connection[DictRow]

PATH = "/api/v1/payments/webhook/stripe"
ANY_GATEWAY = "/api/v1/payments/webhook"
MEBIBYTE = 1024 * 1024


def send(
    client: FlaskClient,
    body: bytes,
    signed: str | None = None,
    path: str = PATH,
    headers: Mapping[str, str] | None = None,
) -> TestResponse:
    """Send a webhook, with a good signature unless told otherwise."""
    extra = {"Stripe-Signature": header(body) if signed is None else signed} | dict(headers or {})
    return client.post(path, data=body, headers=extra, content_type="application/json")


def stored(database: Database) -> list[dict[str, Any]]:
    return database.connect().execute("select * from data.gateway_events order by id").fetchall()


@pytest.mark.parametrize("path", [PATH, ANY_GATEWAY])
def test_vector_is_stored_once(client: FlaskClient, database: Database, path: str) -> None:
    """Case 1."""
    answers = [send(client, BODY, HEADER, path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].get_json()["status"] == "duplicate"
    (row,) = stored(database)
    assert bytes(row["raw"]) == BODY
    assert (row["gateway"], row["signature_scheme"]) == ("stripe", "v1")


def test_payment_is_captured(client: FlaskClient, database: Database) -> None:
    donation_id = pledge(database.connect())
    payment = client.post(
        "/api/v1/payments/intent", json={"donation_id": donation_id, "gateway": "stripe"}
    ).get_json()
    answer = send(client, succeeded(payment["payment_intent_id"], 1250))
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["status"] == "processed"
    assert (told["payment_id"], told["old_status"], told["new_status"]) == (
        payment["id"],
        "INITIATED",
        "CAPTURED",
    )
    row = (
        database.connect()
        .execute("select status from data.donations where id = %s", (donation_id,))
        .fetchone()
    )
    assert row == {"status": "COMPLETED"}


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(b"evt_test_1", b"evt_test_2"),
        json.dumps(json.loads(BODY)).encode(),
        json.dumps(json.loads(BODY), sort_keys=True, separators=(",", ":")).encode() + b"\n",
    ],
)
def test_changed_body_is_refused(client: FlaskClient, database: Database, body: bytes) -> None:
    """Cases 2 and 3: refused, nothing stored, counted."""
    labels = {"gateway": "stripe", "reason": "no_match"}
    name = "payment_webhook_signature_invalid_total"
    before = sample(client.get("/metrics").text, name, **labels)
    assert_refused(send(client, body, HEADER), 400, "signature_invalid", "no_match")
    assert sample(client.get("/metrics").text, name, **labels) == before + 1
    assert stored(database) == []


@pytest.mark.parametrize(("age", "status"), [(300, 200), (301, 400), (-300, 200), (-301, 400)])
def test_age_is_bounded_both_ways(client: FlaskClient, clock: Clock, age: int, status: int) -> None:
    """Cases 4 and 5, at a frozen clock."""
    clock.now = NOW + age
    assert send(client, BODY, HEADER).status_code == status


@pytest.mark.parametrize(
    ("signed", "word"),
    [
        ("", "signature_missing"),
        (f"t={NOW}", "signature_invalid"),
        (f"v1={SIGNATURE}", "signature_invalid"),
        (f"t={NOW},v0={SIGNATURE}", "signature_invalid"),
        ("garbage", "signature_invalid"),
        (f"t={NOW},v1=\xe9", "signature_invalid"),
        (HEADER + "," + "v1=" + "0" * 10_000, "signature_invalid"),
        (f"{HEADER},{HEADER}", "signature_invalid"),
        (f"{HEADER}, {HEADER}", "signature_invalid"),
    ],
)
@pytest.mark.parametrize("path", [PATH, ANY_GATEWAY])
def test_bad_header_is_refused(lonely: FlaskClient, path: str, signed: str, word: str) -> None:
    """Case 6, and repeated headers, which WSGI joins by a comma."""
    assert_refused(send(lonely, BODY, signed, path), 400, word)


def test_absent_header_is_refused(lonely: FlaskClient) -> None:
    """Case 6."""
    for path in (PATH, ANY_GATEWAY):
        assert_refused(lonely.post(path, data=BODY), 400, "signature_missing")
    counted = sample(lonely.get("/metrics").text, "payment_webhook_signature_invalid_total", reason="missing")
    assert counted == 2


def test_rotated_secrets_both_verify_until_one_is_retired(database: Database) -> None:
    """Case 8."""
    old, new = "whsec_old0123456789", "whsec_new0123456789"
    url = database.url("webhook_adapter")
    with client_of(settings_for(url, webhook_secrets=(new, old))) as client:
        assert send(client, BODY, header(BODY, secret=old)).status_code == 200
        assert send(client, BODY, header(BODY, secret=new)).status_code == 200
    with client_of(settings_for(url, webhook_secrets=(new,))) as client:
        assert_refused(send(client, BODY, header(BODY, secret=old)), 400, "signature_invalid", "no_match")
        assert send(client, BODY, header(BODY, secret=new)).status_code == 200


def test_callers_idempotency_key_is_ignored(client: FlaskClient, database: Database) -> None:
    """Case 19: the gateway's event id inside the signed body is the key."""
    first, second = (event("customer.created", {"id": "cus_1"}, event_id) for event_id in ("evt_1", "evt_2"))
    same = {"X-Idempotency-Key": "chosen", "Idempotency-Key": "chosen"}
    assert [send(client, body, headers=same).get_json()["status"] for body in (first, second)] == [
        "ignored"
    ] * 2
    other = {"X-Idempotency-Key": "another", "Idempotency-Key": "another"}
    assert send(client, first, headers=other).get_json()["status"] == "duplicate"
    assert [row["event_id"] for row in stored(database)] == ["evt_1", "evt_2"]


HOSTILE_BODIES = [
    b"[]",
    b"null",
    b'"x"',
    b"",
    b"0",
    b"{}",
    b"\xff\xfe\x00",
    b'{"id":',
    b"[" * 100_000,
    b'{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":5}}',
    b'{"id":"evt_2","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","metadata":"\\u0000"}}}',
    b'{"id":"\\u0000","type":"\\ud800"}',
    b'{"id":' + b"9" * 5000 + b"}",
]


def test_signed_surprise_is_parked(
    client: FlaskClient, database: Database, subtests: pytest.Subtests
) -> None:
    """Case 24: whatever was signed is kept byte for byte, and never an error."""
    for body in HOSTILE_BODIES:
        with subtests.test(body=body[:20]):
            answer = send(client, body)
            assert answer.status_code == 200
            assert answer.get_json()["status"] == "parked"
            row = stored(database)[-1]
            assert (bytes(row["raw"]), row["status"]) == (body, "parked")
            assert send(client, body).get_json()["status"] == "duplicate"
    assert len(stored(database)) == len(HOSTILE_BODIES)


def test_unknown_event_type_is_stored_and_counted(client: FlaskClient, database: Database) -> None:
    """Case 25."""
    answer = send(client, event("radar.early_fraud_warning.created", {"id": "issfr_1"}))
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ignored")
    (row,) = stored(database)
    assert (row["status"], row["event_type"]) == ("ignored", "radar.early_fraud_warning.created")
    name = "payment_webhook_processed_total"
    assert sample(client.get("/metrics").text, name, status="ignored", idempotency_hit="false") == 1


def test_mebibyte_is_the_limit(client: FlaskClient, database: Database) -> None:
    """Case 27: a body of the limit is accepted, one byte more is refused before it is hashed."""
    body = b" " * MEBIBYTE
    assert send(client, body).status_code == 200
    assert_refused(send(client, body + b" "), 413, "body_too_large")
    assert len(stored(database)) == 1


def test_mebibyte_is_the_limit_without_content_length(client: FlaskClient, database: Database) -> None:
    """Case 27: a chunked body does not announce its length; its end is not cut off."""
    for body, status in ((b" " * MEBIBYTE, 200), (b" " * (MEBIBYTE + 1), 413), (b" " * 3 * MEBIBYTE, 413)):
        answer = client.post(
            PATH,
            input_stream=BytesIO(body),
            headers={"Stripe-Signature": header(body), "Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )
        assert answer.status_code == status
    assert len(stored(database)) == 1


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "identity, gzip", "x"])
def test_encoded_body_is_refused(lonely: FlaskClient, encoding: str) -> None:
    """Case 27: nothing is unpacked, so nothing can blow up."""
    bomb = gzip.compress(b"0" * 10 * MEBIBYTE)
    answer = send(lonely, bomb, headers={"Content-Encoding": encoding})
    assert_refused(answer, 415, "unsupported_encoding")


@pytest.mark.parametrize("encoding", ["identity", "Identity", ""])
def test_identity_is_no_encoding(client: FlaskClient, encoding: str) -> None:
    assert send(client, BODY, headers={"Content-Encoding": encoding}).status_code == 200


def test_thousand_deliveries_have_one_effect(client: FlaskClient, database: Database) -> None:
    """Case 31, one after the other."""
    owner = database.connect()
    donation_id = pledge(owner)
    wanted = {"donation_id": donation_id, "gateway": "stripe"}
    payment = client.post("/api/v1/payments/intent", json=wanted).get_json()
    body = succeeded(payment["payment_intent_id"], 1250)
    answers = [send(client, body) for _ in range(1000)]
    assert {answer.status_code for answer in answers} == {200}
    statuses = [answer.get_json()["status"] for answer in answers]
    assert statuses == ["processed"] + ["duplicate"] * 999
    counts = owner.execute(
        "select (select count(*) from data.gateway_events) as stored,"
        " (select count(*) from data.gateway_redeliveries) as redeliveries,"
        " (select count(*) from data.evidence) as evidence,"
        " (select count(*) from data.payment_state_history where to_status = 'CAPTURED') as captures"
    ).fetchone()
    assert counts == {"stored": 1, "redeliveries": 999, "evidence": 1, "captures": 1}
    name = "payment_webhook_processed_total"
    assert sample(client.get("/metrics").text, name, idempotency_hit="true") == 999


# Tables of which a duplicate could come to lock a row.
HELD = ["gateway_events", "evidence", "payments", "donations", "donors", "campaigns", "campaign_counters"]


def test_duplicates_wait_for_nobody(client: FlaskClient, database: Database) -> None:
    """It is answered while another transaction holds every row of the event and its gift."""
    owner = database.connect()
    donation_id = pledge(owner)
    wanted = {"donation_id": donation_id, "gateway": "stripe"}
    intent_id = client.post("/api/v1/payments/intent", json=wanted).get_json()["payment_intent_id"]
    applied, parked = succeeded(intent_id, 1250), succeeded("pi_never_ours", 1250, "evt_parked")
    assert [send(client, body).get_json()["status"] for body in (applied, parked)] == ["processed", "parked"]

    with owner.transaction():
        for table in HELD:
            owner.execute(SQL("select from data.{} for update").format(Identifier(table)))
        answers = [send(client, body) for body in (applied, parked) * 5]

    assert {(answer.status_code, answer.get_json()["status"]) for answer in answers} == {(200, "duplicate")}


def test_duplicate_locks_no_row(database: Database) -> None:
    """Its transaction holds no lock on a row, nor one that others would wait for."""
    owner, adapter = database.connect(), database.connect("webhook_adapter")
    receive = "select private.receive_webhook('stripe', %b, '{}', 'v1') ->> 'status' as status"
    body = event("customer.created", {"id": "cus_1"})
    assert adapter.execute(receive, (body,)).fetchone() == {"status": "ignored"}

    with adapter.transaction():
        assert adapter.execute(receive, (body,)).fetchone() == {"status": "duplicate"}
        held = owner.execute(
            "select locktype, mode, relation::regclass::text as relation from pg_locks"
            " where pid = %s and locktype not in ('virtualxid', 'transactionid')",
            (adapter.info.backend_pid,),
        ).fetchall()
        locked = owner.execute(
            "select count(*) as n from data.gateway_events where xmax <> '0'::xid"
        ).fetchone()

    # RowShareLock is what FOR UPDATE and FOR SHARE, and a foreign key's check, take on their table.
    assert {lock["mode"] for lock in held} <= {"AccessShareLock", "RowExclusiveLock"}
    writes = {lock["relation"] for lock in held if lock["mode"] == "RowExclusiveLock"}
    assert {name for name in writes if name.startswith("data.")} >= {"data.gateway_redeliveries"}
    assert locked == {"n": 0}


def test_simultaneous_events_of_one_payment_are_all_applied(client: FlaskClient, database: Database) -> None:
    """A gateway tells of the intent and of its charge at once: neither may be set aside for a deadlock.

    Somebody holds the donation, so that both get as far as they can before either goes on.
    """
    owner = database.connect()
    donation_id = pledge(owner)
    wanted = {"donation_id": donation_id, "gateway": "stripe"}
    intent_id = client.post("/api/v1/payments/intent", json=wanted).get_json()["payment_intent_id"]
    bodies = [succeeded(intent_id, 1250, "evt_intent"), charge_succeeded(intent_id, 1250, "evt_charge")]
    application = client.application
    with ThreadPoolExecutor(2) as senders:
        with owner.transaction():
            owner.execute("select from data.donations where id = %s for update", (donation_id,))
            sent = [senders.submit(send, application.test_client(), body) for body in bodies]
            wait_for_waiting(database.connect("superuser"), 2)
        answers = [future.result().get_json() for future in sent]
    assert [(answer["status"], answer.get("new_status")) for answer in answers] == [
        ("processed", "CAPTURED")
    ] * 2
    captures = owner.execute(
        "select count(*) as n from data.payment_state_history where to_status = 'CAPTURED'"
    ).fetchone()
    assert captures == {"n": 1}


def wait_for_waiting(superuser: Connection, count: int) -> None:
    """Return when this many of the adapter's sessions wait for a lock."""
    query = """
        select count(*) as n from pg_stat_activity
        where application_name = 'webhook_adapter' and wait_event_type = 'Lock'
            and datname = current_database()
    """
    eventually(lambda: superuser.execute(query).fetchone(), lambda row: row == {"n": count})


def test_selected_headers_are_kept(client: FlaskClient, database: Database) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    sent = {
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks) \xff\t" + "x" * 300,
        "traceparent": trace,
        "Authorization": "Bearer secret",
        "Cookie": "session=secret",
    }
    assert send(client, BODY, headers=sent).status_code == 200
    (row,) = stored(database)
    assert row["headers"] == {
        "content-type": "application/json",
        "stripe-signature-timestamp": str(NOW),
        "traceparent": trace,
        "user-agent": ("Stripe/1.0 (+https://stripe.com/docs/webhooks) ??" + "x" * 300)[:256],
    }


def test_log_names_the_trace(lonely: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    trace = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    send(lonely, BODY, "garbage", headers=trace)
    send(lonely, BODY, "garbage", headers={"traceparent": "00-xyz"})
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    refused = [line for line in lines if line["message"] == "webhook_refused"]
    assert [line.get("trace_id") for line in refused] == ["0af7651916cd43dd8448eb211c80319c", None]


def test_garbled_trace_is_dropped(client: FlaskClient, database: Database) -> None:
    assert send(client, BODY, headers={"traceparent": "00-xyz"}).status_code == 200
    (row,) = stored(database)
    assert "traceparent" not in row["headers"]


def test_database_away_is_503(lonely: FlaskClient) -> None:
    """It could not be stored, so the gateway must send it again."""
    answer = send(lonely, BODY, HEADER)
    assert_refused(answer, 503, "database_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_failing_function_is_503(client: FlaskClient, database: Database) -> None:
    """Even after a fault of ours the gateway must send it again."""
    database.connect().execute("drop function private.receive_webhook")
    assert_refused(send(client, BODY, HEADER), 503, "database_unavailable")


def test_lost_connections_are_not_noticed(client: FlaskClient, database: Database) -> None:
    """All sessions ended at once, as in a restart of PostgreSQL: the next webhook is accepted."""
    assert send(client, BODY, HEADER).status_code == 200
    ended = database.connect("superuser").execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'webhook_adapter' and datname = current_database()"
    )
    assert ended.fetchall()
    assert send(client, BODY, HEADER).get_json()["status"] == "duplicate"


def test_reloaded_functions_are_called(client: FlaskClient, database: Database) -> None:
    """A deploy replaces the functions under prepared statements."""
    for _ in range(10):  # psycopg prepares a statement at its sixth use
        assert send(client, BODY, HEADER).status_code == 200
    owner = database.connect()
    row = owner.execute(
        "select pg_get_functiondef('private.receive_webhook'::regproc) as definition"
    ).fetchone()
    assert row is not None
    with owner.transaction():
        owner.execute("drop function private.receive_webhook")
        owner.execute(row["definition"])
        owner.execute("grant execute on function private.receive_webhook to webhook_adapter")
    assert send(client, BODY, HEADER).get_json()["status"] == "duplicate"


def test_nothing_personal_is_logged(
    settings: Settings, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    body = event("customer.created", {"id": "cus_1", "email": "ada@example.org"})
    with client_of(settings, clock) as client:
        send(client, body)
        send(client, body, HEADER)
        send(client, body, headers={"Content-Encoding": "gzip"})
    with client_of(settings_for(), clock) as client:
        send(client, body)
    printed, errors = capfd.readouterr()
    lines = [json.loads(line) for line in printed.splitlines()]
    assert {"webhook_refused", "database_unavailable"} <= {line["message"] for line in lines}
    assert {line["service"] for line in lines} == {"webhook_adapter"}
    assert errors == ""
    for secret in ("ada@example.org", "cus_1", SIGNATURE, "whsec", "sk_test"):
        assert secret not in printed

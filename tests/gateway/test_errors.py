"""Every error has one shape and shows nothing that a caller should not see."""

from __future__ import annotations

import json
import re
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.conftest import StartProxy
from tests.gateway.harness import JSON_TYPE, PROJECT, Answer, Proxy, Received, Service
from tests.support.ports import free_ports
from tests.support.waiting import eventually

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
PATH = f"/api/v1/donations/{ID}"


def error(
    code: str, message: str = "some text", details: object = None, hint: object = None
) -> dict[str, object]:
    """Return an error as PostgREST writes it."""
    return {"code": code, "details": details, "hint": hint, "message": message}


def test_errors_of_our_sql_pass(proxy: Proxy, postgrest: Service) -> None:
    postgrest.answer(409, error("PT409", "stale_version", "version is 3", "Read it again and repeat."))
    answer = proxy.get(PATH)
    assert answer.problem() == (409, "stale_version", "version is 3")
    assert answer.json()["code"] == "PT409"
    assert answer.json()["hint"] == "Read it again and repeat."


def test_the_text_of_an_error_passes_unchanged(proxy: Proxy, postgrest: Service) -> None:
    text = 'é "quoted" \\ / \u2028 \U0001f600 \n'
    postgrest.answer(400, error("PT400", "unknown_field", text, text))
    assert proxy.get(PATH).problem() == (400, "unknown_field", text)


def test_empty_text_becomes_null(proxy: Proxy, postgrest: Service) -> None:
    postgrest.answer(400, error("PT400", "unknown_field", "", ""))
    assert proxy.get(PATH).json() == error("PT400", "unknown_field")


def test_a_sentence_in_place_of_a_word_does_not_pass(proxy: Proxy, postgrest: Service) -> None:
    postgrest.answer(400, error("PT400", "Amount 5 of ada@example.org is bad", "secret"))
    assert proxy.get(PATH).problem() == (400, "internal_error", None)


def test_the_errors_of_the_adapter_pass(proxy: Proxy, adapter: Service) -> None:
    adapter.answer(503, error("PT503", "gateway_unavailable", "stripe"), [("Retry-After", "7")])
    answer = proxy.post("/api/v1/payments/intent")
    assert answer.problem() == (503, "gateway_unavailable", "stripe")
    assert answer.headers.get("Retry-After") == "7"


@pytest.mark.parametrize(
    ("status", "code", "message", "word"),
    [
        (400, "PGRST102", "Empty or invalid json", "invalid_json"),
        (400, "22P02", "invalid input syntax for type json", "invalid_json"),
        (400, "22P05", "unsupported Unicode escape sequence", "invalid_json"),
        (400, "22P02", 'invalid input syntax for type uuid: "x"', "invalid_value"),
        (400, "22003", "value out of range", "invalid_value"),
        (400, "23502", "null value in column", "constraint_violation"),
        (400, "23514", "new row violates check constraint", "constraint_violation"),
        (409, "23505", "duplicate key value", "constraint_violation"),
        (409, "23503", "violates foreign key constraint", "constraint_violation"),
        (401, "PGRST301", "JWSError JWSInvalidSignature", "invalid_token"),
        (401, "42501", "permission denied for function f", "login_required"),
        (403, "42501", "permission denied for function f", "forbidden"),
        (404, "PGRST202", "Could not find the function api.f", "not_found"),
        (404, "42P01", 'relation "api.secrets" does not exist', "not_found"),
        (404, "42883", "function f does not exist", "not_found"),
        (400, "42703", "column x does not exist", "invalid_parameter"),
        (400, "PGRST123", "Use of aggregate functions is not allowed", "invalid_parameter"),
        (400, "42846", "cannot cast type uuid to integer", "invalid_parameter"),
        (400, "42704", 'type "x" does not exist', "invalid_parameter"),
        (405, "25006", "cannot execute INSERT in a read-only transaction", "method_not_allowed"),
        (406, "PGRST106", "The schema must be one of the following: api", "unknown_schema"),
        (413, "54001", "stack depth limit exceeded", "body_too_large"),
        (500, "57014", "canceling statement due to statement timeout", "query_too_slow"),
        (500, "40P01", "deadlock detected", "try_again"),
        (500, "55P03", "could not obtain lock on row", "try_again"),
        (503, "PGRST000", "Could not connect with the database at db.internal", "service_unavailable"),
        (503, "PGRST001", "Database client error", "service_unavailable"),
        (503, "PGRST002", "Could not query the database for the schema cache", "service_unavailable"),
        (503, "53300", "too many connections for role", "service_unavailable"),
        (503, "57P01", "terminating connection", "service_unavailable"),
        (503, "08006", "connection failure", "service_unavailable"),
        (504, "PGRST003", "Timed out acquiring connection from connection pool", "service_timeout"),
        (500, "XX000", "cache lookup failed for type 12345", "internal_error"),
        (400, "P0001", "raised by hand", "internal_error"),
        (500, "PGRST111", "response.headers guc must be a JSON array", "internal_error"),
        (500, "22", "too short for a class", "internal_error"),
        (418, "WHATEVER", "tea", "internal_error"),
    ],
)
def test_other_errors_become_a_word_and_lose_their_text(
    proxy: Proxy, postgrest: Service, status: int, code: str, message: str, word: str
) -> None:
    """Their text shows rows, functions, columns and hosts."""
    postgrest.answer(
        status, error(code, message, "Failing row contains (ada@example.org).", "Perhaps api.other")
    )
    answer = proxy.get(PATH)
    assert answer.problem() == (status, word, None)
    assert answer.json()["code"] == code
    for shown in ("ada@example.org", "api.other", message):
        assert shown not in answer.body.decode()


def test_details_that_only_repeat_the_request_stay(proxy: Proxy, postgrest: Service) -> None:
    postgrest.answer(400, error("PGRST100", '"failed to parse filter (x)"', 'unexpected "x"'))
    assert proxy.get("/rest/v1/campaigns?id=x").problem() == (400, "invalid_parameter", 'unexpected "x"')


def test_every_word_of_the_table_is_a_word() -> None:
    table = (PROJECT / "gateway" / "words.lua").read_text()
    words = re.findall(r'\] = "([^"]+)"', table)
    assert len(words) > 20
    assert all(re.fullmatch("[a-z][a-z0-9_]*", word) for word in words)


BODIES = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
        lambda children: (
            st.lists(children, max_size=3)
            | st.dictionaries(
                st.sampled_from(["code", "message", "details", "hint"]) | st.text(max_size=5), children
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)


@given(
    status=st.sampled_from([400, 401, 403, 404, 406, 409, 415, 416, 422, 500, 503, 504]),
    body=BODIES,
    content_type=st.sampled_from(["application/json", "text/plain", "text/html"]),
)
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_error_has_the_shape(
    proxy: Proxy, postgrest: Service, status: int, body: bytes, content_type: str
) -> None:
    postgrest.respond = lambda _: Answer(status, body, [("Content-Type", content_type)])
    answered, _ = proxy.get(PATH).refusal()
    assert answered == status


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_an_unreadable_body_gets_the_word_of_the_status(proxy: Proxy, postgrest: Service, size: int) -> None:
    postgrest.respond = lambda _: Answer(500, b"x" * size, [("Content-Type", "text/plain")])
    assert proxy.get(PATH).problem() == (500, "internal_error", None)
    postgrest.respond = lambda _: Answer(404, b"{}", [("Content-Type", "application/json")])
    assert proxy.get(PATH).problem() == (404, "not_found", None)


def test_the_status_line_does_not_tell_more_than_the_body(proxy: Proxy, postgrest: Service) -> None:
    """PostgREST also writes the message into the status line."""
    postgrest.answer(409, error("23505", "duplicate key ada@example.org"))
    assert proxy.get(PATH).reason == "Conflict"


def test_headers_of_an_error_pass(proxy: Proxy, postgrest: Service) -> None:
    """A key in use by another request says when to try again."""
    postgrest.answer(409, error("PT409", "request_in_progress"), [("Retry-After", "2")])
    answer = proxy.post("/api/v1/donations")
    assert answer.refusal() == (409, "request_in_progress")
    assert answer.headers.get("Retry-After") == "2"


@pytest.mark.parametrize(("sent", "expected"), [(None, "1"), ("0", "1"), ("soon", "1"), ("30", "30")])
@pytest.mark.parametrize("status", [503, 504])
def test_an_outage_says_when_to_try_again(
    proxy: Proxy, postgrest: Service, sent: str | None, expected: str, status: int
) -> None:
    postgrest.answer(status, error("PGRST001"), [("Retry-After", sent)] if sent else [])
    assert proxy.get(PATH).headers.get("Retry-After") == expected


def test_an_error_to_head_has_no_body(proxy: Proxy, postgrest: Service) -> None:
    postgrest.answer(404, error("PT404", "donation_not_found"))
    answer = proxy.request("HEAD", PATH)
    assert (answer.status, answer.body) == (404, b"")


def test_good_answers_are_not_touched(proxy: Proxy, postgrest: Service) -> None:
    body = b'{"code": "PGRST301", "message": "x", "amount": 12.50, "big": 123456789012345678901234567890}'
    postgrest.answer(200, body)
    answer = proxy.get(PATH)
    assert answer.body == body
    assert answer.reason == "As The Service Says"


# --- Errors of nginx itself ------------------------------------------------------------------------------

CLOSE = b"Host: a\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "status", "word"),
    [
        (b"GARBAGE\r\n\r\n", 400, "bad_request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "bad_request"),
        (b"get / HTTP/1.1\r\n" + CLOSE + b"\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"Host: b\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"X: a\0b\r\n\r\n", 400, "bad_request"),
        (b"GET /%zz HTTP/1.1\r\n" + CLOSE + b"\r\n", 400, "bad_request"),
        (b"GET /%00 HTTP/1.1\r\n" + CLOSE + b"\r\n", 400, "bad_request"),
        (b"GET /../../etc/passwd HTTP/1.1\r\n" + CLOSE + b"\r\n", 400, "bad_request"),
        (b"POST /api/v1/donations HTTP/1.1\r\n" + CLOSE + b"Content-Length: -1\r\n\r\n", 400, "bad_request"),
        (b"POST /api/v1/donations HTTP/1.1\r\n" + CLOSE + b"Content-Length: 1x\r\n\r\n", 400, "bad_request"),
        (
            b"POST /api/v1/donations HTTP/1.1\r\n" + CLOSE + b"Content-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\nnot a length\r\n",
            400,
            "bad_request",
        ),
        (b"POST / HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: x\r\n\r\n", 501, "not_implemented"),
        (b"GET / HTTP/3.0\r\n" + CLOSE + b"\r\n", 505, "http_version_not_supported"),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n" + CLOSE + b"\r\n", 414, "uri_too_long"),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"X: " + b"a" * 9_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"X: aaaaaaaaa\r\n" * 4_000 + b"\r\n", 431, "headers_too_large"),
    ],
)  # fmt: skip
def test_what_is_not_a_request_is_refused(proxy: Proxy, request_bytes: bytes, status: int, word: str) -> None:
    assert proxy.send(request_bytes).refusal() == (status, word)


def test_a_service_that_is_away_is_503(start_proxy: StartProxy) -> None:
    proxy = start_proxy(POSTGREST_PORT=str(free_ports(1)[0]), WEBHOOK_ADAPTER_PORT=str(free_ports(1)[0]))
    answers = [
        proxy.get(PATH),
        proxy.post("/api/v1/donations"),
        proxy.post("/api/v1/payments/webhook/stripe"),
        proxy.get(f"/api/v1/totals/campaigns/{ID}"),
        proxy.get("/rest/v1/campaigns"),
    ]
    for answer in answers:
        assert answer.refusal() == (503, "service_unavailable")
        assert answer.headers.get("Retry-After") == "1"


def test_a_service_that_hangs_is_504(start_proxy: StartProxy, postgrest: Service) -> None:
    proxy = start_proxy({"proxy_read_timeout 15s;": "proxy_read_timeout 100ms;"})
    is_over = threading.Event()

    def hang(_: Received) -> Answer:
        is_over.wait(20)
        return Answer()

    postgrest.respond = hang
    answers = [
        proxy.post("/api/v1/donations"),
        proxy.get(f"/api/v1/totals/campaigns/{ID}"),
        proxy.get("/rest/v1/campaigns"),
    ]
    is_over.set()
    for answer in answers:
        assert answer.refusal() == (504, "service_timeout")
        assert answer.headers.get("Retry-After") == "1"


def test_a_write_is_never_sent_twice(start_proxy: StartProxy, postgrest: Service) -> None:
    """A service that closes a kept connection after it took a request may have acted on it."""

    def hang_up(_: Received) -> Answer:
        raise ConnectionAbortedError

    proxy = start_proxy({"worker_processes auto;": "worker_processes 1;"})
    received = {}
    for method, path in (("GET", PATH), ("POST", "/api/v1/donations")):
        assert proxy.request(method, path, [JSON_TYPE], b"{}").status == 200
        postgrest.received.clear()
        postgrest.respond = hang_up
        assert proxy.request(method, path, [JSON_TYPE], b"{}").refusal() == (503, "service_unavailable")
        received[method] = len(postgrest.received)
        postgrest.reset()
    assert received == {"GET": 2, "POST": 1}


def test_failures_are_logged_without_ids_and_nothing_else_is(
    start_proxy: StartProxy, postgrest: Service
) -> None:
    """Knowing a donation's id lets one read it."""
    proxy = start_proxy()
    assert proxy.get(PATH).status == 200
    assert proxy.get(PATH + "?x=1").status == 400
    postgrest.answer(500, error("XX000"))
    failed = proxy.get(PATH)
    assert failed.status == 500
    # Written after the answer was sent.
    (entry,) = map(json.loads, eventually(proxy.log.read_text).splitlines())
    assert ID not in str(entry)
    assert (entry["route"], entry["method"], entry["status"]) == ("/api/v1/donations/:id", "GET", 500)
    assert entry["trace_id"] == failed.headers.get("X-Request-Id")

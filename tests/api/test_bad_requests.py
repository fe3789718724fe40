"""Requests that mean nothing: refused with the field named, and nothing stored."""

import gzip
import json
from collections.abc import Callable

import pytest

from tests.api.http_messages import JSON, Answer, Caller, Json, send_lines
from tests.api.outside import Outside, pledge

LIMIT = 64 * 1024
UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture(scope="module")
def payment(care: Outside, campaign: Json) -> Json:
    """An open payment."""
    return care.payment(campaign)


WRITERS: dict[str, Callable[[Outside], Caller]] = {
    "POST /campaigns": lambda care: care.organizer,
    "PATCH /campaigns/:id": lambda care: care.organizer,
    "POST /donations": lambda care: care.anyone,
    "PATCH /donations/:id/status": lambda care: care.service,
    "POST /payments/intent": lambda care: care.anyone,
    "POST /payments/:id/refund": lambda care: care.staff,
    "POST /notifications/send": lambda care: care.service,
}


def write(care: Outside, campaign: Json, payment: Json, route: str, body: Json | bytes) -> Answer:
    """Send a body to a route by whoever may use it."""
    method, path = route.split()
    identifiers = {
        "campaigns": campaign["id"],
        "donations": payment["donation_id"],
        "payments": payment["id"],
    }
    place = path.replace(":id", identifiers.get(path.split("/")[1], ""))
    return WRITERS[route](care).send(method, place, body, JSON)


OTHER_TYPES = [
    "", "text/plain", "text/csv", "text/json", "application/x-www-form-urlencoded", "multipart/form-data",
    "application/jsonp", "application/json-patch+json",
]  # fmt: skip

REQUIRED = {
    "POST /campaigns": ["title"],
    "PATCH /campaigns/:id": ["version"],
    "POST /donations": ["campaign_id", "donor_email", "amount"],
    "PATCH /donations/:id/status": ["status", "version"],
    "POST /payments/intent": ["donation_id", "gateway"],
    "POST /payments/:id/refund": [],
    "POST /notifications/send": ["donation_id", "type", "kind"],
}


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("route", REQUIRED)
class TestEveryRouteThatWrites:
    """What is refused wherever JSON comes in."""

    def test_what_is_no_json(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        for body in (
            b"{",
            b"{'a': 1}",
            b'{"a": 1,}',
            b"<a/>",
            b'{"a": 1} {"b": 2}',
            b"\xef\xbb\xbf[]x",
            b'"\xc3',
        ):
            write(care, campaign, payment, route, body).refuses(400, "invalid_json")

    def test_what_is_no_object(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        for body in (
            b"null",
            b"true",
            b"12.50",
            b'"{}"',
            b"[]",
            b"[{}]",
            b'[{"title": "x"}, {"title": "y"}]',
        ):
            word = write(care, campaign, payment, route, body).refusal
            assert word in [(400, "body_not_an_object"), (400, "invalid_json")], body

    def test_unknown_fields(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        for field in (
            "colour",
            "id",
            "created_at",
            "organizer_email",
            "Amount",
            "amount ",
            "",
            "ä",
            "__proto__",
        ):
            write(care, campaign, payment, route, {field: 1}).refuses(400, "unknown_field", names=field)

    def test_repeated_fields(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        """Two readers could take two of them."""
        for field in REQUIRED[route] or ["reason"]:
            body = f'{{"{field}": "a", "{field}": "b"}}'.encode()
            write(care, campaign, payment, route, body).refuses(400, "repeated_field", names=field)

    def test_missing_fields(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        for field in REQUIRED[route]:
            others = {name: "x" for name in REQUIRED[route] if name != field}
            for body in (others, others | {field: None}):
                answer = write(care, campaign, payment, route, body)
                answer.refuses(400, "missing_field", names=field)

    def test_other_types_of_content(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        """Forms of other sites cannot send JSON without asking first."""
        method, path = route.split()
        identifier = campaign["id"] if "campaigns" in path else payment["id"]
        for kind in (None, *OTHER_TYPES):
            headers = {} if kind is None else {"Content-Type": kind}
            answer = care.staff.send(method, path.replace(":id", identifier), b"{}", headers)
            answer.refuses(415, "unsupported_media_type", names="Content-Type")

    def test_what_is_too_large(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
        body = b'{"title": "x"}'
        answer = write(care, campaign, payment, route, body + b" " * (LIMIT + 1 - len(body)))
        answer.refuses(413, "body_too_large")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;"])
def test_json_by_any_name(care: Outside, campaign: Json, kind: str) -> None:
    body = json.dumps(pledge(campaign))

    assert care.anyone.send("POST", "/donations", body, {"Content-Type": kind}).status == 201


def test_64_kib_are_in(care: Outside, campaign: Json) -> None:
    body = json.dumps(pledge(campaign)).encode()

    assert care.anyone.post("/donations", body + b" " * (LIMIT - len(body))).status == 201


@pytest.mark.usefixtures("nothing_stored")
def test_more_is_out_though_its_length_is_not_told(care: Outside, campaign: Json) -> None:
    """In chunks, and in earnest: the text is the message of a pledge."""
    body = json.dumps(pledge(campaign) | {"extra_data": {"text": "x" * LIMIT}}).encode()
    chunks = (body[start : start + 8192] for start in range(0, len(body), 8192))

    care.anyone.send("POST", "/donations", chunks, JSON).refuses(413, "body_too_large")


@pytest.mark.usefixtures("nothing_stored")
def test_compressed_bodies(care: Outside, campaign: Json) -> None:
    body = gzip.compress(json.dumps(pledge(campaign)).encode())

    answer = care.anyone.send("POST", "/donations", body, JSON | {"Content-Encoding": "gzip"})

    answer.refuses(415, "unsupported_encoding")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("deep", ["[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000])
def test_what_is_nested_too_deeply(care: Outside, campaign: Json, deep: str) -> None:
    """What no client could read again is not kept for it."""
    body = json.dumps(pledge(campaign)).removesuffix("}") + f', "extra_data": {{"deep": {deep}}}}}'

    answer = care.anyone.post("/donations", body)

    assert answer.status in (400, 413)
    assert answer.refusal[1] in ("nested_too_deeply", "body_too_large", "invalid_json")


@pytest.mark.parametrize("number", ["1e131071", "-1e99999", "1e-16383", "1e131072", "1e400", "0.5e-9999"])
def test_short_numbers_that_are_long_to_write(care: Outside, campaign: Json, number: str) -> None:
    """PostgreSQL writes 1e131071 out in full: kilobytes of them would be answered by gigabytes."""
    numbers = ", ".join([number] * 20)
    body = json.dumps(pledge(campaign)).removesuffix("}") + f', "extra_data": {{"n": [{numbers}]}}}}'

    answer = care.anyone.post("/donations", body)

    assert len(answer.text) < 100 * len(body)
    if answer.status != 201:
        assert answer.refusal[0] == 400
        assert "extra_data" in answer.json["details"]


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    "field", ["status", "version", "payment_intent_id", "receipt_number", "donor_id", "created_at"]
)
def test_a_pledge_does_not_say_what_becomes_of_it(care: Outside, campaign: Json, field: str) -> None:
    care.donate(campaign, **{field: "COMPLETED"}).refuses(400, "unknown_field", names=field)


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("campaign_id", "x", "invalid_id"),
        ("campaign_id", 5, "invalid_id"),
        ("campaign_id", "", "invalid_id"),
        ("campaign_id", f"{{{UNKNOWN}}}", "invalid_id"),
        ("campaign_id", UNKNOWN.replace("-", ""), "invalid_id"),
        ("campaign_id", f"{UNKNOWN} ", "invalid_id"),
        ("campaign_id", [UNKNOWN], "invalid_id"),
        ("donor_name", 5, "wrong_type"),
        ("donor_name", ["Grace"], "wrong_type"),
        ("donor_name", "", "empty_field"),
        ("donor_name", " \u2003 ", "empty_field"),
        ("donor_name", "x" * 201, "too_long"),
        ("message", {"a": 1}, "wrong_type"),
        ("message", "x" * 2001, "too_long"),
        ("anonymous", "true", "wrong_type"),
        ("anonymous", 1, "wrong_type"),
        ("anonymous", [], "wrong_type"),
        ("extra_data", [], "wrong_type"),
        ("extra_data", "{}", "wrong_type"),
        ("extra_data", 1, "wrong_type"),
    ],
)
def test_fields_of_a_pledge(care: Outside, campaign: Json, field: str, value: object, word: str) -> None:
    care.donate(campaign, **{field: value}).refuses(400, word, names=field)


NO_ADDRESSES = [
    "x", "@", "a@", "@b.example", "a@b", "a@@b.example", "a@b@c.example", "a b@c.example", "a@b c.example",
    " a@b.example", "a@b.example ", "a@b.example\n", "a@b.example\r\nBcc: c@d.example", "a\n@b.example",
    "a@b.example,c@d.example", "a@b.example;c@d.example", "<a@b.example>", "Ada <a@b.example>",
    "a@b.example\tx", "a@[127.0.0.1]", "a@127.0.0.1", "a@localhost", "a(b)@c.example", "a\\b@c.example",
    "a@-b.example", "a@b-.example", "a@b..example", "a@.example", "a@b.", "a..b@c.example", ".a@b.example",
    "a.@b.example", '"a b"@c.example', "ä@b.example", "a@bücher.example", "a@\uff42.example",
    "a%00@b.example\u0001", "x" * 65 + "@b.example",
    "a@" + "b" * 64 + ".example", "a@" + "b." * 130 + "example", "mailto:a@b.example\r",
]  # fmt: skip


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("email", NO_ADDRESSES)
def test_what_is_no_address(care: Outside, campaign: Json, email: str) -> None:
    """Case 30: nothing that a mail server could read as more than one address, or as a header."""
    answer = care.donate(campaign, donor_email=email)

    assert answer.refusal[1] in ("invalid_email", "control_character", "too_long")
    answer.refuses(400, answer.refusal[1], names="donor_email")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("email", "word"), [(5, "wrong_type"), (["a@b.example"], "wrong_type"), ("", "empty_field")]
)
def test_what_is_no_text_at_all(care: Outside, campaign: Json, email: object, word: str) -> None:
    care.donate(campaign, donor_email=email).refuses(400, word, names="donor_email")


@pytest.mark.parametrize(
    "local", ["a+b", "o'brien", "first.last", "a_b-c", "x" * 64, "UPPER", "1", "!#$%&*/?=^`{|}~"]
)
def test_strange_but_good_addresses(care: Outside, campaign: Json, local: str) -> None:
    email = f"{local}@mail-1.xn--bcher-kva.example"

    assert care.donation(campaign, donor_email=email)["donor_email"] == email


# --- Addresses of ours -------------------------------------------------------------------------------


def test_unknown_campaign(care: Outside, campaign: Json) -> None:
    answer = care.donate(campaign, campaign_id=UNKNOWN)

    answer.refuses(404, "campaign_not_found", names="campaign_id")


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/donations/", "/campaigns/", "/payments", "/payments/", "/payments/webhook/unknown",
     f"/donations/{UNKNOWN}/", f"/payments/{UNKNOWN}/refund/x", "/totals", "/Donations"],
)  # fmt: skip
def test_paths_that_lead_nowhere(care: Outside, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        care.anyone.send(method, path, b"{}", JSON).refuses(404, "not_found")


ROUTES = {
    "/campaigns": {"GET", "HEAD", "POST"},
    f"/campaigns/{UNKNOWN}": {"GET", "HEAD", "PATCH"},
    "/donations": {"POST"},
    f"/donations/{UNKNOWN}": {"GET", "HEAD"},
    f"/donations/{UNKNOWN}/status": {"PATCH"},
    "/payments/intent": {"POST"},
    "/payments/webhook": {"POST"},
    "/payments/webhook/stripe": {"POST"},
    f"/payments/{UNKNOWN}": {"GET", "HEAD"},
    f"/payments/{UNKNOWN}/refund": {"POST"},
    "/totals/campaigns": {"GET", "HEAD"},
    f"/totals/campaigns/{UNKNOWN}": {"GET", "HEAD"},
    "/notifications/send": {"POST"},
    f"/notifications/{UNKNOWN}": {"GET", "HEAD"},
    "/health": {"GET", "HEAD"},
    "/ready": {"GET", "HEAD"},
}


@pytest.mark.parametrize("path", ROUTES)
def test_other_methods(care: Outside, path: str) -> None:
    """405 says what would do, and so does OPTIONS; no request is answered for its mere name."""
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "INVENTED"} - ROUTES[path]:
        answer = care.staff.send(method, path, b"{}", JSON)
        answer.refuses(405, "method_not_allowed")
        assert set(answer.headers["Allow"].split(", ")) == ROUTES[path] | {"OPTIONS"}
    options = care.anyone.send("OPTIONS", path)
    assert (options.status, options.text) == (204, "")
    assert set(options.headers["Allow"].split(", ")) == ROUTES[path] | {"OPTIONS"}


def test_head_is_get_without_a_body(care: Outside, campaign: Json) -> None:
    for path in (
        "/campaigns",
        f"/campaigns/{campaign['id']}",
        f"/totals/campaigns/{campaign['id']}",
        "/health",
    ):
        answer = care.anyone.send("HEAD", path)
        assert (answer.status, answer.text) == (200, "")


@pytest.mark.parametrize("path", ["/donations", "/campaigns", "/payments", "/totals/campaigns"])
def test_head_of_what_is_not_there(care: Outside, path: str) -> None:
    assert care.anyone.send("HEAD", f"{path}/{UNKNOWN}").status == 404


def test_queries_are_not_for_writing(care: Outside, campaign: Json) -> None:
    """A pledge is what its body says, whatever stands behind the question mark."""
    query = "?amount=99&select=id&columns=amount&campaign_id=eq.x&donor_email=mallory@example.org"

    made = care.anyone.post(f"/donations{query}", pledge(campaign)).made()

    assert (str(made["amount"]), len(made) > 10) == ("12.50", True)
    assert care.anyone.get(f"/donations/{made['id']}?select=donor_email").status == 400


def test_headers_are_not_obeyed(care: Outside, campaign: Json) -> None:
    """What PostgREST would do on their account."""
    obeyed = [
        ("Prefer", "return=minimal, tx=rollback, params=single-object, timezone=Asia/Tokyo, count=exact"),
        ("Accept", "text/csv"),
        ("Range", "0-0"),
        ("Content-Profile", "private"),
        ("Accept-Profile", "private"),
        ("X-Resource-Id", UNKNOWN),
        ("X-HTTP-Method-Override", "DELETE"),
    ]
    body = json.dumps(pledge(campaign)).encode()
    lines = [("Content-Type", "application/json"), *obeyed]

    made = send_lines(care.stack.gateway_url, "POST", "/donations", lines, body).made()

    seen = send_lines(care.stack.gateway_url, "GET", f"/donations/{made['id']}", obeyed, b"").made(200)
    assert seen["created_at"] == made["created_at"]
    assert made["created_at"].endswith(("+00:00", "Z"))


@pytest.mark.parametrize("value", ["\xff", "é", "\x01", "x" * 7000, "';drop table data.donations;--"])
@pytest.mark.parametrize(
    "name", ["Accept", "Cookie", "Prefer", "Origin", "Referer", "traceparent", "X-Resource-Id"]
)
def test_any_header_is_borne(care: Outside, campaign: Json, name: str, value: str) -> None:
    lines = [("Content-Type", "application/json"), (name, value)]
    body = json.dumps(pledge(campaign)).encode()

    assert send_lines(care.stack.gateway_url, "POST", "/donations", lines, body).status == 201


def test_other_origins_are_told_nothing(care: Outside, campaign: Json) -> None:
    """No answer lets a page of another origin read it."""
    headers = {"Origin": "https://evil.example"}
    answers = [
        care.anyone.send("GET", f"/campaigns/{campaign['id']}", headers=headers),
        care.anyone.send(
            "OPTIONS", "/donations", headers=headers | {"Access-Control-Request-Method": "POST"}
        ),
        care.anyone.send("GET", "/rest/v1/campaigns", headers=headers),
    ]

    for answer in answers:
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_errors_show_no_insides(care: Outside, campaign: Json) -> None:
    """Neither rows nor functions nor where something failed."""
    answers = [
        care.donate(campaign, donor_email="x", donor_name="Grace"),
        care.anyone.post("/rest/v1/rpc/create_donation", pledge(campaign) | {"currency": "XXX"}),
        care.anyone.get("/rest/v1/donations"),
        care.anyone.get("/rest/v1/rpc/receive_webhook"),
        care.anyone.get("/campaigns?order=organizer_email"),
        care.organizer.post("/campaigns", {"title": "x", "starts_at": "2026-02-30T00:00:00Z"}),
    ]

    for answer in answers:
        assert 400 <= answer.refusal[0] < 500
        for inside in (
            "data.",
            "private.",
            "plpgsql",
            "SELECT",
            "Traceback",
            "line ",
            "relation",
            "function",
        ):
            assert inside not in answer.text


def test_every_answer_says_what_it_is(care: Outside, campaign: Json) -> None:
    answers = [
        care.donate(campaign),
        care.donate(campaign, amount="x"),
        care.ask_intent({"id": UNKNOWN}),
        care.anyone.get(f"/totals/campaigns/{campaign['id']}"),
        care.anyone.get("/nothing"),
        care.deliver(b"{}", signature="x"),
    ]

    for answer in answers:
        assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Request-Id"]
        assert "Server" not in answer.headers or "/" not in answer.headers["Server"]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == len(answers)

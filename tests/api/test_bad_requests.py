"""Invalid requests are refused with the field named, and nothing is stored."""

import json
from collections.abc import Callable

import pytest

from tests.api.http_messages import JSON, Answer, Caller, Json
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
    """Send a body to a route as a caller who may use it."""
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

    def test_invalid_json(self, care: Outside, campaign: Json, payment: Json, route: str) -> None:
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

    def test_json_that_is_not_an_object(
        self, care: Outside, campaign: Json, payment: Json, route: str
    ) -> None:
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


INVALID_ADDRESSES = [
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
@pytest.mark.parametrize("email", INVALID_ADDRESSES)
def test_invalid_email_addresses(care: Outside, campaign: Json, email: str) -> None:
    """Case 30: nothing that a mail server could read as more than one address, or as a header."""
    answer = care.donate(campaign, donor_email=email)

    assert answer.refusal[1] in ("invalid_email", "control_character", "too_long")
    answer.refuses(400, answer.refusal[1], names="donor_email")


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("email", "word"), [(5, "wrong_type"), (["a@b.example"], "wrong_type"), ("", "empty_field")]
)
def test_email_addresses_that_are_not_texts(care: Outside, campaign: Json, email: object, word: str) -> None:
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

"""The fake Twilio: it takes text messages, refuses what Twilio refuses, and shows what it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.test import TestResponse

from sandbox_gateway.settings import Settings
from sandbox_gateway.twilio.messages import BREAKING_NUMBER, LONGEST_TEXT, MAGIC_NUMBERS
from sandbox_gateway.twilio.settings import TwilioSettings
from tests.sandbox_gateway.local import NOWHERE, LocalSandbox, StartSandbox, json_of
from tests.sandbox_gateway.server import SECRET_KEY, SandboxServer

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "right"
SENDER = "+15005550006"
NUMBER = "+14155550100"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TEXT = {"To": NUMBER, "From": SENDER, "Body": "The well is dug."}
WITH_ACCOUNT = TwilioSettings(ACCOUNT, TOKEN)


@pytest.fixture
def phones(start_sandbox: StartSandbox) -> LocalSandbox:
    """A sandbox with an account for text messages."""
    return start_sandbox(twilio=WITH_ACCOUNT)


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSandbox]:
    """Another one, for all examples of a test."""
    state = tmp_path_factory.mktemp("twilio") / "state"
    local = LocalSandbox.start(Settings(NOWHERE, twilio=WITH_ACCOUNT, state=state))
    yield local
    local.sandbox.stop()


def send(local: LocalSandbox, **form: str) -> TestResponse:
    """Send a text as the holder of the account."""
    return local.http.post(MESSAGES, data=TEXT | form, auth=(ACCOUNT, TOKEN))


def listed(local: LocalSandbox, **query: str) -> list[str]:
    """List texts as the holder of the account."""
    answer = local.http.get(MESSAGES, query_string=query, auth=(ACCOUNT, TOKEN))
    assert answer.status_code == 200, answer.text
    return [message["body"] for message in json_of(answer)["messages"]]


def shown(local: LocalSandbox, **query: str) -> list[str]:
    """Return the texts that people are shown."""
    answer = local.http.get("/sandbox/sms", query_string=query)
    assert answer.status_code == 200
    return [message["body"] for message in json_of(answer)["messages"]]


def refusal(answer: TestResponse) -> tuple[int, int]:
    """Return status and code of a refusal, which has Twilio's shape."""
    body = json_of(answer)
    assert sorted(body) == ["code", "message", "more_info", "status"], answer.text
    assert body["status"] == answer.status_code
    assert str(body["code"]) in body["more_info"]
    return answer.status_code, body["code"]


# --- Messages ----------------------------------------------------------------------------------------


def test_a_text_is_taken_and_shown(phones: LocalSandbox) -> None:
    answer = send(phones)

    message = json_of(answer)
    assert answer.status_code == 201
    assert (message["to"], message["from"], message["body"]) == (NUMBER, SENDER, TEXT["Body"])
    assert (message["status"], message["error_code"], message["account_sid"]) == ("queued", None, ACCOUNT)
    assert (message["sid"][:2], len(message["sid"])) == ("SM", 34)
    assert json_of(phones.http.get("/sandbox/sms"))["messages"] == [message]


def test_the_official_sdk_understands_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Through a real server: sending, listing by pages, and what a refusal is."""
    secrets = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
    folder = tmp_path_factory.mktemp("sdk")
    with SandboxServer(folder, "http://127.0.0.1:1/", **secrets).running() as server:
        client = TwilioHttpClient(timeout=20, max_retries=0)
        with closing(client.session):
            account = Client(ACCOUNT, TOKEN, http_client=client)
            account.api.base_url = server.url
            sent = [account.messages.create(to=NUMBER, from_=SENDER, body=f"{n}") for n in range(3)]
            found = account.messages.list(to=NUMBER, limit=2)
            assert [each.sid for each in found] == [sent[2].sid, sent[1].sid]
            assert found[0].date_created == sent[2].date_created is not None
            with pytest.raises(TwilioRestException) as caught:
                account.messages.create(to="+15005550004", from_=SENDER, body="x")
            assert (caught.value.status, caught.value.code) == (400, 21610)


def test_the_newest_is_first(phones: LocalSandbox) -> None:
    """Narrowed by recipient and sender: what is of others takes no place on the page."""
    for body, to, sender in (
        ("first", NUMBER, SENDER),
        ("second", NUMBER, "+15005550007"),
        ("third", "+14155550101", SENDER),
        ("fourth", NUMBER, SENDER),
    ):
        assert send(phones, Body=body, To=to, From=sender).status_code == 201

    assert listed(phones) == shown(phones) == ["fourth", "third", "second", "first"]
    assert listed(phones, To=NUMBER) == shown(phones, to=NUMBER) == ["fourth", "second", "first"]
    assert listed(phones, From=SENDER, To=NUMBER) == ["fourth", "first"]
    assert listed(phones, From="+15005550007", PageSize="1") == ["second"]
    assert listed(phones, To="+14155550102") == []


@pytest.mark.parametrize(
    ("size", "count"),
    [("2", 2), ("1000", 3), ("9" * 30, 3), ("0", 1), ("-1", 1), ("-" + "9" * 30, 1), ("x", 3)],
)
def test_the_size_of_a_page(phones: LocalSandbox, size: str, count: int) -> None:
    for number in range(3):
        send(phones, Body=f"{number}")

    assert len(listed(phones, PageSize=size)) == count


def test_the_same_text_twice_is_two_texts(phones: LocalSandbox) -> None:
    """Twilio does not know idempotency keys: a caller that must not send twice has to look first."""
    key = {"Idempotency-Key": "k"}

    answers = [phones.http.post(MESSAGES, data=TEXT, auth=(ACCOUNT, TOKEN), headers=key) for _ in range(2)]

    assert len({json_of(answer)["sid"] for answer in answers}) == 2
    assert listed(phones) == [TEXT["Body"]] * 2


def test_any_language(phones: LocalSandbox) -> None:
    text = "Ευχαριστώ\n謝謝 👩🏽\u200d🚀 \u202egro"

    assert json_of(send(phones, Body=text))["body"] == text
    assert shown(phones) == [text]


def test_texts_outlive_the_process(start_sandbox: StartSandbox) -> None:
    send(start_sandbox(twilio=WITH_ACCOUNT))

    assert shown(start_sandbox(twilio=WITH_ACCOUNT)) == [TEXT["Body"]]


# --- Refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", MAGIC_NUMBERS)
def test_numbers_that_take_no_texts(phones: LocalSandbox, number: str) -> None:
    """Invalid, unreachable, opted out: by Twilio's own codes, each time, and nothing is kept."""
    expected = (400, MAGIC_NUMBERS[number][0])

    assert [refusal(send(phones, To=number)) for _ in range(2)] == [expected] * 2
    assert shown(phones) == []


def test_a_line_that_breaks_after_the_text_is_taken(phones: LocalSandbox) -> None:
    """500, and yet it was sent; the next one goes well."""
    assert refusal(send(phones, To=BREAKING_NUMBER, Body="first")) == (500, 20500)
    assert listed(phones, To=BREAKING_NUMBER) == ["first"]

    assert send(phones, To=BREAKING_NUMBER, Body="second").status_code == 201
    assert listed(phones, To=BREAKING_NUMBER) == ["second", "first"]


@pytest.mark.parametrize(("field", "code"), [("To", 21604), ("From", 21603), ("Body", 21602)])
def test_what_a_text_needs(phones: LocalSandbox, field: str, code: int) -> None:
    others = {name: value for name, value in TEXT.items() if name != field}
    absent = phones.http.post(MESSAGES, data=others, auth=(ACCOUNT, TOKEN))

    assert refusal(send(phones, **{field: ""})) == refusal(absent) == (400, code)
    assert shown(phones) == []


def test_the_longest_text(phones: LocalSandbox) -> None:
    assert refusal(send(phones, Body="x" * (LONGEST_TEXT + 1))) == (400, 21617)
    assert send(phones, Body="x" * LONGEST_TEXT).status_code == 201


# --- Authentication ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic !!!", "Basic /w==", "Basic Og==", "Bearer right", f"Bearer {SECRET_KEY}", "Basic é"],
)
def test_without_basic_authentication(phones: LocalSandbox, method: str, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = phones.http.open(MESSAGES, method=method, data=TEXT, headers=headers)

    assert refusal(answer) == (401, 20003)
    assert shown(phones) == []


@pytest.mark.parametrize(
    "pair",
    [
        (ACCOUNT, ""),
        ("", TOKEN),
        (ACCOUNT, "wrong"),
        (TOKEN, ACCOUNT),
        ("AC" + "0" * 32, TOKEN),
        (ACCOUNT, "é"),
    ],
)
def test_wrong_credentials(phones: LocalSandbox, pair: tuple[str, str]) -> None:
    assert refusal(phones.http.post(MESSAGES, data=TEXT, auth=pair)) == (401, 20003)
    assert refusal(phones.http.get(MESSAGES, auth=pair)) == (401, 20003)


def test_another_account(phones: LocalSandbox) -> None:
    path = MESSAGES.replace(ACCOUNT, "AC" + "0" * 32)

    assert refusal(phones.http.post(path, data=TEXT, auth=(ACCOUNT, TOKEN))) == (404, 20404)


@pytest.mark.parametrize("env", [{}, {"TWILIO_ACCOUNT_SID": ACCOUNT}, {"TWILIO_AUTH_TOKEN": TOKEN}])
def test_without_an_account_nobody_gets_in(start_sandbox: StartSandbox, env: dict[str, str]) -> None:
    """Half an account is not an account: an empty password would be guessed at once."""
    local = start_sandbox(twilio=TwilioSettings.from_env(env))

    for pair in (("", ""), (ACCOUNT, ""), ("", TOKEN), (ACCOUNT, TOKEN)):
        assert refusal(local.http.post(MESSAGES, data=TEXT, auth=pair)) == (401, 20003)


# --- Whatever a caller sends -------------------------------------------------------------------------

NAMES = st.sampled_from(["To", "From", "Body", "PageSize", "Page", "to", "StatusCallback"]) | st.text(
    max_size=8
)
VALUES = st.text(max_size=30) | st.sampled_from(
    [NUMBER, SENDER, "", "0", "-1", "9" * 30, "-" + "9" * 30, "1e9", "\0", "x" * 2000, *MAGIC_NUMBERS]
)
CONTENT_TYPES = [
    "application/x-www-form-urlencoded",
    "application/json",
    ";;",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["GET", "POST"]), st.dictionaries(NAMES, VALUES, max_size=5))
def test_any_parameters(lone: LocalSandbox, method: str, parameters: dict[str, str]) -> None:
    where = {"data": parameters} if method == "POST" else {"query_string": parameters}
    answer = lone.http.open(MESSAGES, method=method, auth=(ACCOUNT, TOKEN), **where)  # type: ignore[arg-type]

    assert answer.status_code in (200, 201, 400), answer.text
    assert answer.status_code < 400 or json_of(answer)["code"]
    assert lone.http.get("/sandbox/sms", query_string=parameters).status_code == 200


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(CONTENT_TYPES))
def test_any_body(lone: LocalSandbox, body: bytes, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = lone.http.post(MESSAGES, data=body, headers=headers, auth=(ACCOUNT, TOKEN))

    assert answer.status_code == 400, answer.text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_any_authorization(lone: LocalSandbox, value: bytes) -> None:
    text = value.decode("latin-1").translate(dict.fromkeys([*range(32), 127], " "))
    answer = lone.http.get(MESSAGES, headers={"Authorization": text})

    assert refusal(answer) == (401, 20003)

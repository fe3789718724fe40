"""outbound.paypal_client: one token for many calls, another when it ends, and PayPal's words for errors."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from outbound.bounded_http import Answer, BoundedClient, NoAnswerError
from outbound.paypal_client import LEEWAY, NoTokenError, PayPalClient, issue, summary

ORDER = "/v2/checkout/orders/5O190127TN364715T"
LIFE = 32_400


def answer(value: object, status: int = 200) -> Answer:
    return Answer(status, {}, json.dumps(value).encode())


def error(name: str, issue: str | None = None, status: int = 422) -> Answer:
    """Return an error as PayPal writes it."""
    details = [{"issue": issue, "description": "Not for ada@example.org."}] if issue else []
    said = {"name": name, "message": "Not for ada@example.org.", "debug_id": "b1d1f06c", "details": details}
    return answer(said, status)


EXPIRED = error("AUTHENTICATION_FAILURE", status=401)


@dataclass(frozen=True)
class Call:
    """A request for anything but a token."""

    method: str
    path: str
    headers: Mapping[str, str]
    parts: Mapping[str, Any]


class PayPal(BoundedClient):
    """PayPal, in place of the line to it: it hands out tokens A1, A2, ... and answers by its scripts."""

    def __init__(self) -> None:
        self.life: object = LIFE
        self.token_requests: list[Mapping[str, Any]] = []
        self.token_script: deque[Answer | Exception] = deque()
        self.calls: list[Call] = []
        self.script: deque[Answer | Exception] = deque()

    def send(self, method: str, path: str, **parts: Any) -> Answer:
        if path == "/v1/oauth2/token":
            self.token_requests.append(parts | {"method": method})
            token = {"access_token": f"A{len(self.token_requests)}", "expires_in": self.life, "scope": "x"}
            return _next(self.token_script, answer(token))
        self.calls.append(Call(method, path, parts.pop("headers"), parts))
        return _next(self.script, answer({"id": "X"}))

    def bearers(self) -> list[str]:
        return [call.headers["Authorization"].removeprefix("Bearer ") for call in self.calls]


def _next(script: deque[Answer | Exception], usual: Answer) -> Answer:
    step = script.popleft() if script else usual
    if isinstance(step, Exception):
        raise step
    return step


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def paypal() -> PayPal:
    return PayPal()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(paypal: PayPal, clock: Clock) -> PayPalClient:
    return PayPalClient(paypal, "an-app", "its-secret", clock)


def test_a_call_is_sent_with_a_token(paypal: PayPal, client: PayPalClient) -> None:
    client.send("POST", ORDER, headers={"PayPal-Request-Id": "key"}, json={"a": 1})
    assert paypal.token_requests == [
        {"method": "POST", "data": {"grant_type": "client_credentials"}, "auth": ("an-app", "its-secret")}
    ]
    headers = {"PayPal-Request-Id": "key", "Authorization": "Bearer A1"}
    assert paypal.calls == [Call("POST", ORDER, headers, {"json": {"a": 1}})]


def test_a_token_serves_until_shortly_before_its_end(
    paypal: PayPal, client: PayPalClient, clock: Clock
) -> None:
    for _ in range(3):
        client.send("GET", ORDER)
    clock.now += LIFE - LEEWAY - 1
    client.send("GET", ORDER)
    clock.now += 1
    client.send("GET", ORDER)
    assert paypal.bearers() == ["A1"] * 4 + ["A2"]


@pytest.mark.parametrize("life", [0, 59, -5, 0.5])
def test_a_token_that_is_about_to_end_serves_one_call(
    paypal: PayPal, client: PayPalClient, life: float
) -> None:
    paypal.life = life
    for _ in range(2):
        client.send("GET", ORDER)
    assert paypal.bearers() == ["A1", "A2"]


def test_the_life_of_a_token_begins_when_it_was_asked_for(
    paypal: PayPal, client: PayPalClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow answer brings a token that is older than it looks."""
    send = paypal.send

    def slowly(method: str, path: str, **parts: Any) -> Answer:
        clock.now += LIFE
        return send(method, path, **parts)

    monkeypatch.setattr(paypal, "send", slowly)
    client.send("GET", ORDER)
    client.send("GET", ORDER)
    assert paypal.bearers() == ["A1", "A2"]


def test_a_kept_token_that_paypal_no_longer_knows_is_replaced(paypal: PayPal, client: PayPalClient) -> None:
    """The call is sent again as it was, with its key."""
    client.send("GET", ORDER)
    paypal.script += [EXPIRED]
    said = client.send("POST", ORDER, headers={"PayPal-Request-Id": "key"}, json={"a": 1})
    client.send("GET", ORDER)
    assert said == answer({"id": "X"})
    assert paypal.bearers() == ["A1", "A1", "A2", "A2"]
    first, second = paypal.calls[1:3]
    assert first.headers["PayPal-Request-Id"] == second.headers["PayPal-Request-Id"] == "key"
    assert (first.path, first.parts) == (second.path, second.parts)


def test_a_fresh_token_that_is_refused_is_the_answer(paypal: PayPal, client: PayPalClient) -> None:
    paypal.script += [EXPIRED]
    assert client.send("GET", ORDER) == EXPIRED
    client.send("GET", ORDER)
    paypal.script += [EXPIRED, EXPIRED]
    assert client.send("GET", ORDER) == EXPIRED
    assert len(paypal.calls) == 4


NOT_TOKENS = [
    answer({"error": "invalid_client", "error_description": "ada@example.org"}, 401),
    answer({"access_token": "A9", "expires_in": LIFE}, 503),
    Answer(200, {}, b"<html>"),
    answer([]),
    answer({}),
    answer({"access_token": 5, "expires_in": 9}),
    answer({"access_token": "A9", "expires_in": "soon"}),
    answer({"access_token": "\u00e9", "expires_in": LIFE}),
    answer({"access_token": "A9\r\nX-More: 1", "expires_in": LIFE}),
]


@pytest.mark.parametrize("said", NOT_TOKENS, ids=range(len(NOT_TOKENS)))
def test_nothing_is_sent_without_a_token(paypal: PayPal, client: PayPalClient, said: Answer) -> None:
    paypal.token_script.append(said)
    with pytest.raises(NoTokenError) as caught:
        client.send("GET", ORDER)
    assert caught.value.answer is said
    assert "ada@example.org" not in str(caught.value)
    assert paypal.calls == []
    client.send("GET", ORDER)
    assert paypal.bearers() == ["A2"]


def test_a_line_that_breaks_is_told(paypal: PayPal, client: PayPalClient) -> None:
    paypal.token_script.append(NoAnswerError("ReadTimeout"))
    with pytest.raises(NoAnswerError, match="ReadTimeout"):
        client.send("GET", ORDER)
    paypal.script.append(NoAnswerError("ConnectError"))
    with pytest.raises(NoAnswerError, match="ConnectError"):
        client.send("GET", ORDER)


def test_secrets_are_not_shown(client: PayPalClient) -> None:
    assert "its-secret" not in repr(client)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (error("UNPROCESSABLE_ENTITY", "INSTRUMENT_DECLINED"), "INSTRUMENT_DECLINED"),
        (error("RESOURCE_NOT_FOUND"), "RESOURCE_NOT_FOUND"),
        (error("UNPROCESSABLE_ENTITY", "about ada@example.org"), "UNPROCESSABLE_ENTITY"),
        (error("about ada@example.org"), None),
        (answer({"details": 5, "name": 7}), None),
        (answer({"details": [5]}), None),
        (Answer(400, {}, b"<html>"), None),
    ],
)
def test_the_most_precise_word_of_an_error(said: Answer, word: str | None) -> None:
    assert issue(said) == word


def test_a_summary_quotes_nobody() -> None:
    assert summary(error("NOT_AUTHORIZED", "PERMISSION_DENIED", 403)) == "403 NOT_AUTHORIZED b1d1f06c"
    assert summary(answer({"error": "invalid_client", "error_description": "x"}, 401)) == "401 invalid_client"
    assert summary(answer({"name": "about ada@example.org"}, 400)) == "400"
    assert summary(Answer(502, {}, b"<html>")) == "502"

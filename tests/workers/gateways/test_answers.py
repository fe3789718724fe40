"""Calls to gateways: which failures speak against the gateway, and which only against this call."""

from __future__ import annotations

import pytest

from outbound.bounded_http import Answer, EndlessAnswerError, NoAnswerError
from outbound.paypal_client import NoTokenError
from workers.failures import GatewayAwayError, TemporaryError
from workers.gateways.answers import ask, json_object


def answer(status: int, body: bytes = b'{"message": "Not for ada@example.org."}') -> Answer:
    return Answer(status, {}, body)


def ask_for(step: Answer | Exception) -> Answer:
    """Ask a gateway that answers, or fails, like this."""

    def send(method: str, path: str, **parts: object) -> Answer:
        assert (method, path, parts) == ("POST", "/v1/things", {"json": {"a": 1}})
        if isinstance(step, Exception):
            raise step
        return step

    return ask(send, "POST", "/v1/things", json={"a": 1})


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 409, 422])
def test_an_answer_is_for_the_caller_to_judge(status: int) -> None:
    assert ask_for(answer(status)) == answer(status)


@pytest.mark.parametrize(
    "step",
    [
        answer(429),
        answer(500),
        answer(503),
        NoAnswerError("ReadTimeout"),
        NoTokenError(answer(503)),
        NoTokenError(answer(429)),
    ],
    ids=str,
)
def test_a_gateway_that_is_away(step: Answer | Exception) -> None:
    with pytest.raises(GatewayAwayError) as away:
        ask_for(step)
    assert "ada@example.org" not in str(away.value)


@pytest.mark.parametrize(
    "step",
    [EndlessAnswerError("the answer is too long"), NoTokenError(answer(401)), NoTokenError(answer(200))],
)
def test_a_gateway_that_is_there_and_does_not_help(step: Exception) -> None:
    with pytest.raises(TemporaryError) as passing:
        ask_for(step)
    assert not isinstance(passing.value, GatewayAwayError)
    assert "ada@example.org" not in str(passing.value)


def test_an_answer_that_is_not_a_json_object_may_be_one_another_time() -> None:
    assert json_object(answer(200, b'{"id": "X"}')) == {"id": "X"}
    for body in (b"<html>", b"", b"[]", b"null"):
        with pytest.raises(TemporaryError, match="200, and the answer is not a JSON object"):
            json_object(answer(200, body))

"""How PayPal is called: ids that match, answers that are what was asked for."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest

from tests.workers.gateways.line import HANGING, Answer, Line, Trouble
from tests.workers.gateways.paypal.answers import (
    CAPTURE,
    NONSENSE,
    ORDER,
    UNKNOWN,
    answer,
    order,
    refund,
    refusal,
    token,
    unprocessable,
)
from workers.failures import GatewayAwayError, TemporaryError
from workers.gateways.paypal.api import PATHS, PayPal, PayPalRefusedError


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere: every answer is the script's."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        yield opened


@pytest.fixture
def paypal(line: Line) -> PayPal:
    """PayPal at the other end of the line."""
    return PayPal("an-app", "its-secret", line.url, read_timeout=1)


def read(paypal: PayPal) -> object:
    """Read an order."""
    return paypal.read("order", ORDER)


def capture(paypal: PayPal) -> object:
    """Capture an order."""
    return paypal.capture_order(ORDER, "capture-1")


def give_back(paypal: PayPal) -> object:
    """Refund a capture."""
    return paypal.refund_capture(CAPTURE, {}, "refund-1")


def page(paypal: PayPal) -> object:
    """List something."""
    return paypal.page("/v1/reporting/transactions", {"page": 1})


CALLS = [read, capture, give_back, page]


# --- Tokens: tests/outbound/test_paypal_client.py has all of it ------------------------------------------


def test_one_token_serves_many_calls(line: Line, paypal: PayPal) -> None:
    line.script += [token("A21"), *[answer(order())] * 3]
    for _ in range(3):
        read(paypal)

    asked, *calls = line.calls
    assert (asked.method, asked.path) == ("POST", "/v1/oauth2/token")
    assert asked.form == {"grant_type": "client_credentials"}
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"an-app:its-secret").decode()
    assert [call.headers["authorization"] for call in calls] == ["Bearer A21"] * 3


def test_a_capture_is_repeated_with_its_key_under_a_new_token(line: Line, paypal: PayPal) -> None:
    expired = refusal(401, "AUTHENTICATION_FAILURE")
    line.script += [token("A21"), answer(order()), expired, token("A22"), answer(order(), 201)]
    read(paypal)
    capture(paypal)
    posts = [call for call in line.calls if call.path.endswith("/capture")]
    assert [call.headers["paypal-request-id"] for call in posts] == ["capture-1"] * 2
    assert [call.headers["authorization"] for call in posts] == ["Bearer A21", "Bearer A22"]


@pytest.mark.parametrize("steps", [[refusal(401, "invalid_client")], [token(), refusal(401, "X")], [HANGING]])
def test_without_a_token_it_cannot_be_done_at_present(
    line: Line, paypal: PayPal, steps: list[Answer | Trouble]
) -> None:
    line.script += steps
    with pytest.raises(TemporaryError):
        read(paypal)
    assert len(line.calls) == len(steps)


# --- What is asked -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PATHS)
def test_an_object_is_read_byte_for_byte(line: Line, paypal: PayPal, kind: str) -> None:
    member = "dispute_id" if kind == "dispute" else "id"
    raw = b'{ "%s":"PP-D-1",  "amount": {"value": "12.50"}, "note": "\\u0000" }\n' % member.encode()
    line.script += [token(), Answer(200, raw)]
    assert paypal.read(kind, "PP-D-1") == raw
    assert line.calls[-1].path == PATHS[kind].format("PP-D-1")


@pytest.mark.parametrize("object_id", ["", "a", "A/B", "A?x=1", "../A", "A%2F", "A\n", "A" * 65, "\uff21"])
def test_other_values_are_never_put_into_a_path(line: Line, paypal: PayPal, object_id: str) -> None:
    for ask in (
        lambda: paypal.read("order", object_id),
        lambda: paypal.capture_order(object_id, "key"),
        lambda: paypal.refund_capture(object_id, {}, "key"),
    ):
        with pytest.raises(ValueError, match="not the id"):
            ask()
    assert line.calls == []


def test_a_capture_is_asked_for_with_its_key_and_for_all_of_the_order(line: Line, paypal: PayPal) -> None:
    line.script += [token(), answer(order(), 201)]
    assert capture(paypal) == answer(order()).body
    call = line.calls[-1]
    assert (call.method, call.path, call.json) == ("POST", f"/v2/checkout/orders/{ORDER}/capture", {})
    assert call.headers["paypal-request-id"] == "capture-1"
    assert call.headers["prefer"] == "return=representation"
    assert call.headers["content-type"] == "application/json"


# --- What is answered ----------------------------------------------------------------------------------


def test_what_paypal_does_not_know_is_nothing(line: Line, paypal: PayPal) -> None:
    line.script += [token(), UNKNOWN]
    assert read(paypal) is None


def test_a_definite_refusal_is_told_by_its_issue(line: Line, paypal: PayPal) -> None:
    line.script.append(token())
    for ask in (capture, give_back):
        line.script.append(unprocessable("INSTRUMENT_DECLINED"))
        with pytest.raises(PayPalRefusedError, match=r"^INSTRUMENT_DECLINED$"):
            ask(paypal)
    line.script.append(unprocessable("about ada@example.org"))
    with pytest.raises(PayPalRefusedError, match=r"^UNPROCESSABLE_ENTITY$"):
        capture(paypal)


PASSING: list[Answer | Trouble] = [
    refusal(400, "INVALID_REQUEST", "MALFORMED_REQUEST_JSON"),
    refusal(403, "NOT_AUTHORIZED", "PERMISSION_DENIED"),
    refusal(404, "something else"),
    Answer(404, b"<html>Not found</html>"),
    refusal(409, "RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"),
    Answer(301, b""),
    *(Answer(200, body) for body in NONSENSE if body != b"{}"),
]
AWAY: list[Answer | Trouble] = [
    refusal(429, "RATE_LIMIT_REACHED"),
    refusal(500, "INTERNAL_SERVER_ERROR"),
    Answer(503, b"<html>Back soon</html>"),
    HANGING,
    Trouble(acts=False),
]


@pytest.mark.parametrize("ask", CALLS)
def test_every_other_failure_is_temporary(
    line: Line, paypal: PayPal, subtests: pytest.Subtests, ask: Callable[[PayPal], object]
) -> None:
    line.script.append(token())
    if ask is not page:  # a listing is judged by who reads it
        line.script.append(answer({"id": "SOMETHING-ELSE"} if ask is not give_back else [], 200))
        with pytest.raises(TemporaryError):
            ask(paypal)
    for failure, steps in ((TemporaryError, PASSING), (GatewayAwayError, AWAY)):
        for step in steps:
            if ask is page and isinstance(step, Answer) and step.status == 200:
                continue
            with subtests.test(step=step):
                line.script.append(step)
                with pytest.raises(failure) as passing:
                    ask(paypal)
                assert (type(passing.value) is GatewayAwayError) is (failure is GatewayAwayError)
                assert "ada@example.org" not in str(passing.value)


def test_a_page_that_is_refused_may_pass(line: Line, paypal: PayPal) -> None:
    line.script += [token(), unprocessable("TOO_MUCH"), unprocessable("TOO_MUCH")]
    for ask in (page, read):
        with pytest.raises(TemporaryError, match="422 UNPROCESSABLE_ENTITY b1d1f06c7246c"):
            ask(paypal)


def test_a_gateway_that_is_not_there_is_away() -> None:
    with pytest.raises(GatewayAwayError, match="ConnectError"):
        read(PayPal("an-app", "its-secret", "http://127.0.0.1:1"))


def test_a_refund_is_returned_as_an_object(line: Line, paypal: PayPal) -> None:
    line.script += [token(), answer(refund(), 201)]
    assert give_back(paypal) == refund()

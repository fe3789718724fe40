"""How objects are read at Stripe, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import stripe

from tests.workers.gateways.line import HANGING, Answer, Line, Trouble, refusal
from workers.failures import GatewayAwayError, TemporaryError
from workers.gateways.gateway import Reading
from workers.gateways.stripe.api import StripeApi

CHARGE = b'{ "id": "ch_1",  "object": "charge", "balance_transaction": {"fee": 67, "note": "\\u0000"} }\n'


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere: every answer is the script's."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        yield opened


@pytest.fixture
def api(line: Line) -> StripeApi:
    """Stripe at the other end of the line."""
    return StripeApi("sk_test_0123456789", line.url, read_timeout=1)


def test_a_charge_is_read_with_its_fee_byte_for_byte(line: Line, api: StripeApi) -> None:
    line.script.append(Answer(200, CHARGE))

    assert api.readings("charge", "ch_1") == [Reading("charge", CHARGE)]

    (call,) = line.calls
    assert call.path == "/v1/charges/ch_1?expand%5B%5D=balance_transaction"
    assert call.headers["authorization"] == "Bearer sk_test_0123456789"
    assert call.headers["stripe-version"] == stripe.api_version


@pytest.mark.parametrize("object_id", ["", "ch", "ch_/x", "ch_1?x", "../x", "ch_1\n", "ch_" + "x" * 251])
def test_other_values_are_never_put_into_a_path(line: Line, api: StripeApi, object_id: str) -> None:
    with pytest.raises(ValueError, match="not the id"):
        api.readings("charge", object_id)
    assert line.calls == []


PASSING = [
    refusal(401),
    refusal(403),
    refusal(404, code="resource_missing", param="charge"),
    refusal(400, code="about ada@example.org"),
    Answer(404, b"<html>Not found</html>"),
    Answer(301, b""),
    *(Answer(200, body) for body in (b"<html>", b"\xff", b"", b"[]", b"null", b"{}", b'{"id": "ch_2"}')),
]
AWAY: list[Answer | Trouble] = [
    refusal(429, code="rate_limit"),
    refusal(500, "api_error"),
    HANGING,
    Trouble(acts=False),
]


@pytest.mark.parametrize("step", [*PASSING, *AWAY])
def test_every_other_failure_is_temporary(line: Line, api: StripeApi, step: Answer | Trouble) -> None:
    """Also a missing object: an authentic event named it, so we are looking in the wrong account."""
    line.script.append(step)
    with pytest.raises(TemporaryError) as passing:
        api.readings("charge", "ch_1")
    assert isinstance(passing.value, GatewayAwayError) is (step in AWAY)
    assert "ada@example.org" not in str(passing.value)


def test_a_failure_carries_stripes_word(line: Line, api: StripeApi) -> None:
    line.script.append(Answer(401, json.dumps({"error": {"code": "api_key_expired"}}).encode()))
    with pytest.raises(TemporaryError, match=r"^401 api_key_expired$"):
        api.readings("charge", "ch_1")

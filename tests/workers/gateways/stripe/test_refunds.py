"""How Stripe is asked for a refund, and what its answers mean: made, refused, or to be tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.workers.gateways.line import HANGING, Answer, Line, Trouble, refusal
from workers.failures import GatewayRefusedError, TemporaryError
from workers.gateways.gateway import RefundRequest
from workers.gateways.stripe.refunds import StripeRefunds

OURS = "01890a5d-ac96-774b-bcce-b302099a8057"
REQUEST = RefundRequest(
    gateway="stripe",
    payment_intent_id="pi_1",
    amount=1250,
    idempotency_key=f"refund-{OURS}",
    metadata={"refund_id": OURS, "payment_id": "01890a5d-0000-774b-bcce-b302099a8057"},
    is_old=False,
)
NONSENSE = [b"<html>Welcome to our airport</html>", b"\xff", b"", b"[]", b"null", b"{}", b'"re_1"', b"[[[["]
NONSENSE += [b'{"object": "list"}', b'{"object": "list", "data": [1]}']


@pytest.fixture
def line() -> Iterator[Line]:
    """An open line to nowhere: every answer is the script's."""
    with Line(target="http://127.0.0.1:1").open() as opened:
        yield opened


@pytest.fixture
def stripe(line: Line) -> StripeRefunds:
    """Stripe at the other end of the line."""
    return StripeRefunds("sk_test_0123456789", line.url, read_timeout=1)


def refund(refund_id: str | None, ours: str | None = OURS, **members: str) -> dict[str, object]:
    """Return a refund as Stripe shows it."""
    metadata = {"refund_id": ours} if ours else {}
    return {"id": refund_id, "object": "refund", "status": "succeeded", "metadata": metadata, **members}


def page(*refunds: dict[str, object], has_more: bool = False) -> Answer:
    """Return a page of refunds."""
    body = {"object": "list", "url": "/v1/refunds", "has_more": has_more, "data": refunds}
    return Answer(200, json.dumps(body).encode())


def test_a_refund_is_asked_for_with_key_and_metadata(line: Line, stripe: StripeRefunds) -> None:
    line.script.append(Answer(200, json.dumps(refund("re_1")).encode()))

    assert stripe.create_refund(REQUEST) == "re_1"

    (call,) = line.calls
    assert (call.method, call.path) == ("POST", "/v1/refunds")
    assert call.headers["authorization"] == "Bearer sk_test_0123456789"
    assert call.headers["idempotency-key"] == f"refund-{OURS}"
    assert "x-stripe-client-telemetry" not in call.headers
    assert call.form == {
        "payment_intent": "pi_1",
        "amount": "1250",
        "metadata[refund_id]": OURS,
        "metadata[payment_id]": "01890a5d-0000-774b-bcce-b302099a8057",
    }


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (refusal(400, code="charge_already_refunded"), "charge_already_refunded"),
        (refusal(400, code="charge_disputed"), "charge_disputed"),
        (refusal(400, param="amount"), "invalid_amount"),
        (refusal(400, code="parameter_invalid_integer", param="amount"), "parameter_invalid_integer"),
        (refusal(402, "card_error", code="expired_card"), "expired_card"),
        (refusal(400), "invalid_request"),
        (refusal(400, code="something of ada@example.org"), "invalid_request"),
        (refusal(400, param="metadata[ada@example.org]"), "invalid_request"),
    ],
)
def test_a_final_refusal_carries_its_word(
    line: Line, stripe: StripeRefunds, answer: Answer, word: str
) -> None:
    line.script.append(answer)
    with pytest.raises(GatewayRefusedError) as refused:
        stripe.create_refund(REQUEST)
    assert str(refused.value) == word


PASSING: list[Answer | Trouble] = [
    refusal(401),
    refusal(403),
    refusal(404),
    refusal(404, code="resource_missing", param="payment_intent"),
    refusal(400, code="resource_missing", param="payment_intent"),
    refusal(400, code="testmode_charges_only"),
    refusal(400, code="balance_insufficient"),
    refusal(400, code="parameter_unknown"),
    refusal(400, "idempotency_error"),
    refusal(400, code="rate_limit"),
    refusal(409, "idempotency_error", code="idempotency_key_in_use"),
    refusal(429, code="lock_timeout"),
    refusal(500, "api_error"),
    refusal(503, "api_error"),
    Answer(400, b"<html>Bad request</html>"),
    Answer(502, b"<html>Bad gateway</html>"),
    Answer(301, b""),
    *(Answer(200, body) for body in NONSENSE),
    Answer(200, json.dumps(refund("re_1", object="charge")).encode()),
    Answer(200, json.dumps(refund(None)).encode()),
    HANGING,
    Trouble(acts=False),
]


def test_every_other_failure_is_temporary(
    line: Line, stripe: StripeRefunds, subtests: pytest.Subtests
) -> None:
    for step in PASSING:
        for ask in (stripe.create_refund, stripe.find_refund):
            with subtests.test(step=step, ask=ask.__name__):
                line.script.append(step)
                with pytest.raises(TemporaryError) as passing:
                    ask(REQUEST)
                assert "ada@example.org" not in str(passing.value)
        line.script.clear()


def test_a_gateway_that_is_away_may_come_back() -> None:
    stripe = StripeRefunds("sk_test_0123456789", "http://127.0.0.1:1")
    for ask in (stripe.create_refund, stripe.find_refund):
        with pytest.raises(TemporaryError, match="APIConnectionError"):
            ask(REQUEST)


@pytest.mark.parametrize("code", ["charge_already_refunded", "charge_disputed"])
def test_a_refused_search_is_not_an_empty_one(line: Line, stripe: StripeRefunds, code: str) -> None:
    line.script.append(refusal(400, code=code))
    with pytest.raises(TemporaryError):
        stripe.find_refund(REQUEST)


def test_a_refund_is_found_by_our_id(line: Line, stripe: StripeRefunds) -> None:
    line.script += [
        page(refund("re_4", "another"), refund("re_3", None), has_more=True),
        page(refund("re_2", status="failed"), refund("re_1", "yet another")),
    ]

    assert stripe.find_refund(REQUEST) == "re_2"

    first, second = line.calls
    assert first.path == "/v1/refunds?payment_intent=pi_1&limit=100"
    assert "payment_intent=pi_1" in second.path
    assert "starting_after=re_3" in second.path


def test_a_refund_that_was_never_made_is_not_found(line: Line, stripe: StripeRefunds) -> None:
    line.script += [page(refund("re_3", "another"), has_more=True), page()]
    assert stripe.find_refund(replace(REQUEST, is_old=True)) is None


def test_a_missing_page_of_refunds_is_an_error(line: Line, stripe: StripeRefunds) -> None:
    line.script += [page(refund("re_3", "another"), has_more=True), refusal(500, "api_error")]
    with pytest.raises(TemporaryError):
        stripe.find_refund(REQUEST)

"""webhook_adapter.paypal_gateway: orders, once per key."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.webhook_adapter.apps import paypal_settings
from tests.webhook_adapter.fake_paypal import FakePayPal, fake_paypal, refusal
from tests.webhook_adapter.fake_stripe import NEVER, Answer
from webhook_adapter.errors import ApiError
from webhook_adapter.gateway_calls import GatewayCalls
from webhook_adapter.payment_gateway import (
    AmountRefusedError,
    GatewayRefusedError,
    GatewayUnavailableError,
    IntentInFlightError,
)
from webhook_adapter.paypal_gateway import PayPalGateway

PAYMENT_ID = "018f0000-0000-7000-8000-000000000000"
KEY = f"intent-{PAYMENT_ID}"
CALL: dict[str, Any] = {
    "gateway": "paypal",
    "idempotency_key": KEY,
    "amount": "12.50",
    "currency": "USD",
    "description": "Donation x",
    "metadata": {"payment_id": PAYMENT_ID, "donation_id": "d", "campaign_id": "c"},
    "is_old": False,
}


@pytest.fixture
def paypal() -> Iterator[FakePayPal]:
    with fake_paypal() as server:
        yield server


def gateway_at(paypal: FakePayPal, retries: int = 0, pauses: list[float] | None = None) -> PayPalGateway:
    calls = GatewayCalls(
        "paypal", slots=2, retries=retries, sleep=(pauses if pauses is not None else []).append
    )
    return PayPalGateway(paypal_settings(paypal.url), 0.5, calls)


@pytest.fixture
def gateway(paypal: FakePayPal) -> Iterator[PayPalGateway]:
    made = gateway_at(paypal)
    yield made
    made.close()


@pytest.mark.parametrize("rel", ["payer-action", "approve"])
def test_order_is_created(gateway: PayPalGateway, paypal: FakePayPal, rel: str) -> None:
    """The donor needs the address of the approval page, which has one of two names."""
    paypal.rel = rel
    intent = gateway.create_intent(CALL)
    (order,) = paypal.orders.values()
    assert intent.id == order["id"]
    assert intent.secret == f"https://www.sandbox.paypal.com/checkoutnow?token={intent.id}"


def test_paypal_is_asked_as_it_should_be(gateway: PayPalGateway, paypal: FakePayPal) -> None:
    gateway.create_intent(CALL)
    (asked,) = paypal.calls
    assert asked.request_id == KEY
    assert paypal.credentials == ["client:k3Jq8s0aZp"]
    (unit,) = asked.body["purchase_units"]
    assert unit == {
        "reference_id": PAYMENT_ID,
        "custom_id": PAYMENT_ID,
        "invoice_id": PAYMENT_ID,
        "description": "Donation x",
        "amount": {"currency_code": "USD", "value": "12.50"},
    }
    assert asked.body["intent"] == "CAPTURE"
    context = asked.body["payment_source"]["paypal"]["experience_context"]
    assert context["return_url"] == f"http://127.0.0.1:8000/?payment={PAYMENT_ID}&paypal=approved"
    assert context["cancel_url"] == f"http://127.0.0.1:8000/?payment={PAYMENT_ID}&paypal=canceled"


def test_same_key_brings_the_same_order(gateway: PayPalGateway, paypal: FakePayPal) -> None:
    """Also for an old payment: PayPal cannot search by our ids, and a second order does no harm."""
    assert gateway.create_intent(CALL) == gateway.create_intent(CALL | {"is_old": True})
    assert len(paypal.orders) == 1


def test_timeout_after_acting_leads_to_one_order(paypal: FakePayPal) -> None:
    """Case 43, at PayPal."""
    paypal.script.append(NEVER)
    intent = gateway_at(paypal, retries=1).create_intent(CALL)
    assert [asked.request_id for asked in paypal.calls] == [KEY] * 2
    assert [order["id"] for order in paypal.orders.values()] == [intent.id]


def test_timeout_after_acting_and_another_request_lead_to_one_order(
    gateway: PayPalGateway, paypal: FakePayPal
) -> None:
    """Case 43, at PayPal: the caller comes again."""
    paypal.script.append(NEVER)
    with pytest.raises(GatewayUnavailableError):
        gateway.create_intent(CALL)
    gateway.create_intent(CALL)
    assert len(paypal.orders) == 1


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_gateway_in_trouble_is_asked_again(paypal: FakePayPal, status: int) -> None:
    paypal.script.append(refusal(status, "X"))
    gateway_at(paypal, retries=1).create_intent(CALL)
    assert [asked.request_id for asked in paypal.calls] == [KEY] * 2


def test_pause_that_paypal_asks_for_is_kept(paypal: FakePayPal) -> None:
    pauses: list[float] = []
    paypal.script.append(Answer(429, headers={"Retry-After": "3"}))
    gateway_at(paypal, retries=1, pauses=pauses).create_intent(CALL)
    assert pauses == [3]


REFUSED = [
    refusal(400, "INVALID_REQUEST"),
    refusal(403, "NOT_AUTHORIZED", "PERMISSION_DENIED"),
    refusal(404, "RESOURCE_NOT_FOUND"),
    Answer(400, b"<html>"),
    Answer(400, b'{"details":5,"name":7}'),
    Answer(400, b'{"details":[5]}'),
    Answer(302, headers={"Location": "http://127.0.0.1:1/"}),
]
SENSELESS = [
    Answer(500, b"\xff"),
    Answer(201, b"<html>"),
    Answer(201, b"[]"),
    Answer(201, b"[" * 100_000),
    Answer(201, b'{"id":"X","links":5}'),
    Answer(201, b'{"id":"X","links":[5,{"rel":"self"}]}'),
    Answer(201, b'{"id":5,"links":[{"rel":"approve","href":"https://x"}]}'),
    Answer(201, b'{"id":"X","links":[{"rel":"approve","href":"javascript:x"}]}'),
]
AMOUNTS = {"MAX_VALUE_EXCEEDED": "amount_too_large", "CANNOT_BE_ZERO_OR_NEGATIVE": "amount_too_small"}
OUTCOMES: list[tuple[Answer, type[ApiError], str]] = [
    *((answer, GatewayRefusedError, "gateway_refused") for answer in REFUSED),
    *((answer, GatewayUnavailableError, "gateway_unavailable") for answer in SENSELESS),
    *((refusal(422, "X", issue), AmountRefusedError, word) for issue, word in AMOUNTS.items()),
    (refusal(409, "RESOURCE_CONFLICT"), IntentInFlightError, "gateway_unavailable"),
    (refusal(422, "X", "PREVIOUS_REQUEST_IN_PROGRESS"), IntentInFlightError, "gateway_unavailable"),
]


@pytest.mark.parametrize(("answer", "kind", "word"), OUTCOMES, ids=range(len(OUTCOMES)))
def test_errors_are_those_of_every_gateway(
    *,
    gateway: PayPalGateway,
    paypal: FakePayPal,
    answer: Answer,
    kind: type[ApiError],
    word: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    paypal.script.append(answer)
    with pytest.raises(kind) as caught:
        gateway.create_intent(CALL)
    assert caught.value.word == word
    printed = str(caught.value.details) + capfd.readouterr().out
    assert not {secret for secret in ("k3Jq8s0aZp", "token-1", "a@b.example", "Secret") if secret in printed}
    assert gateway.create_intent(CALL)


def test_gateway_away_is_unavailable(paypal: FakePayPal) -> None:
    paypal.url = "http://127.0.0.1:1"
    with pytest.raises(GatewayUnavailableError):
        gateway_at(paypal).create_intent(CALL)


def test_token_that_paypal_forgot_is_fetched_anew(gateway: PayPalGateway, paypal: FakePayPal) -> None:
    """With the same key: one order, whatever the token."""
    gateway.create_intent(CALL)
    paypal.tokens.append("another")
    gateway.create_intent(CALL)
    assert len(paypal.tokens) == 3
    assert len(paypal.orders) == 1


def test_token_that_is_refused_is_a_refusal(gateway: PayPalGateway, paypal: FakePayPal) -> None:
    paypal.script.append(refusal(401, "AUTHENTICATION_FAILURE"))
    with pytest.raises(GatewayRefusedError):
        gateway.create_intent(CALL)


# What PayPal may say in place of a token: tests/outbound/test_paypal_client.py has all of it.
TOKENS = [
    (refusal(401, "invalid_client"), GatewayRefusedError),
    (refusal(503, "X"), GatewayUnavailableError),
    (refusal(429, "RATE_LIMIT_REACHED"), GatewayUnavailableError),
    (Answer(200, b"<html>"), GatewayUnavailableError),
    (NEVER, GatewayUnavailableError),
]


@pytest.mark.parametrize(("answer", "kind"), TOKENS, ids=range(len(TOKENS)))
def test_without_a_token_nothing_is_ordered(
    gateway: PayPalGateway, paypal: FakePayPal, answer: Answer, kind: type[ApiError]
) -> None:
    paypal.token_script.append(answer)
    with pytest.raises(kind):
        gateway.create_intent(CALL)
    assert paypal.calls == []
    assert gateway.create_intent(CALL)


def test_orders_are_not_canceled(gateway: PayPalGateway, paypal: FakePayPal) -> None:
    """PayPal has no such call: we simply do not capture the order."""
    intent = gateway.create_intent(CALL)
    asked = len(paypal.calls)
    assert gateway.cancel_intent(intent.id) is None  # type: ignore[func-returns-value]
    assert len(paypal.calls) == asked

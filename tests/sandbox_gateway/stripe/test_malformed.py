"""Whatever a caller sends is answered as the caller's mistake: never 500, always in Stripe's shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox_gateway.settings import Settings
from tests.sandbox_gateway.local import NOWHERE, LocalSandbox, json_of
from tests.sandbox_gateway.server import SECRET_KEY

AUTHORIZED = {"Authorization": f"Bearer {SECRET_KEY}"}
FORM = "application/x-www-form-urlencoded"

NAMES = st.text(max_size=12) | st.sampled_from(
    """amount currency metadata metadata[a] metadata[a][b] confirm payment_method receipt_email description
    capture_method expand[] expand expand[a][b] limit created[gte] created starting_after amount_to_capture
    reason charge payment_intent client_secret types[] type""".split()  # noqa: SIM905
)
VALUES = st.text(max_size=30) | st.sampled_from(
    ["1250", "usd", "true", "pm_card_visa", "latest_charge", "data", "", "-1", "9" * 30]
)
PATHS = st.sampled_from(
    """payment_intents payment_intents/PI payment_intents/PI/confirm payment_intents/PI/capture
    payment_intents/PI/cancel refunds refunds/re_1 charges charges/PI events events/evt_1 nothing
    balance_transactions payment_intents/%00 payment_intents/%ff/confirm""".split()  # noqa: SIM905
)


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSandbox]:
    """A sandbox whose webhooks go nowhere."""
    state = tmp_path_factory.mktemp("malformed") / "state"
    local = LocalSandbox.start(Settings(NOWHERE, state=state, retry_delays=(600,)))
    yield local
    local.sandbox.stop()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["GET", "POST"]), PATHS, st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_parameters(lone: LocalSandbox, method: str, path: str, parameters: dict[str, str]) -> None:
    path = "/v1/" + path.replace("PI", lone.new_intent())
    where = {"data": parameters} if method == "POST" else {"query_string": parameters}
    answer = lone.http.open(path, method=method, headers=AUTHORIZED, **where)  # type: ignore[arg-type]
    assert answer.status_code in (200, 400, 402, 404), answer.text
    assert answer.status_code == 200 or json_of(answer)["error"]["type"]


@settings(max_examples=200, deadline=None)
@given(
    PATHS,
    st.binary(max_size=200),
    st.sampled_from([FORM, "application/json", "text/plain", "", ";;", "multipart/form-data"]),
)
def test_any_body(lone: LocalSandbox, path: str, body: bytes, content_type: str) -> None:
    answer = lone.http.post(f"/v1/{path}", data=body, headers=AUTHORIZED, content_type=content_type)
    assert answer.status_code in (400, 404), answer.text
    assert json_of(answer)["error"]["message"]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=300))
def test_any_header(lone: LocalSandbox, value: str) -> None:
    headers = {"Authorization": value, "Idempotency-Key": value}
    assert lone.http.post("/v1/payment_intents", headers=headers).status_code == 401
    answer = lone.http.post(
        "/v1/payment_intents", data={"amount": "1250", "currency": "usd"}, headers=headers | AUTHORIZED
    )
    assert answer.status_code == (400 if len(value.strip()) > 255 else 200)


def test_a_body_that_is_too_large(lone: LocalSandbox) -> None:
    answer = lone.http.post("/v1/payment_intents", data=b"a=" + b"x" * 5_000_000, headers=AUTHORIZED)
    assert (answer.status_code, json_of(answer)["error"]["type"]) == (413, "invalid_request_error")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_methods_that_stripe_does_not_have(lone: LocalSandbox, method: str) -> None:
    answer = lone.http.open("/v1/payment_intents", method=method, headers=AUTHORIZED)
    assert answer.status_code == 404
    assert json_of(answer)["error"]["message"].startswith("Unrecognized request URL")

"""Access tokens: for which credentials, for how long, and what is refused without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_gateway.paypal import tokens
from tests.sandbox_gateway.paypal.client import PaypalClient, basic
from tests.sandbox_gateway.paypal.conftest import StartPaypal

ORDER = "/v2/checkout/orders/5O190127TN364715T"


def test_a_token(paypal: PaypalClient) -> None:
    told = paypal.ask_token().get_json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 32400)
    answer = paypal.local.http.get(ORDER, headers={"Authorization": f"Bearer {told['access_token']}"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("client-2"),
        basic(password="secret-2"),
        basic(password=""),
        {"Authorization": "Basic !"},
        {"Authorization": "Basic é"},
    ],
)
def test_without_the_secret_there_is_no_token(paypal: PaypalClient, headers: dict[str, str]) -> None:
    answer = paypal.ask_token(headers)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


def test_other_grants_are_refused(paypal: PaypalClient) -> None:
    answer = paypal.ask_token(grant_type="password")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "unsupported_grant_type")


def test_without_a_token(paypal: PaypalClient) -> None:
    answer = paypal.local.http.get(ORDER, headers=basic())
    assert (answer.status_code, answer.get_json()["name"]) == (401, "AUTHENTICATION_FAILURE")
    assert answer.get_json()["debug_id"] == answer.headers["Paypal-Debug-Id"]


def test_a_wrong_token(paypal: PaypalClient) -> None:
    answer = paypal.local.http.get(ORDER, headers={"Authorization": "Bearer A21AAwrong"})
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_token")
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_a_token_expires(start_paypal: StartPaypal) -> None:
    answer = start_paypal(token_seconds=0).get(ORDER)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_token")


def test_all_tokens_can_be_expired_by_hand(start_paypal: StartPaypal) -> None:
    client = start_paypal()
    assert client.get(ORDER).status_code == 404
    client.control("tokens/expire")
    assert client.get(ORDER).status_code == 401


def test_a_token_survives_a_restart(start_paypal: StartPaypal) -> None:
    first = start_paypal()
    authorized = first.authorized
    first.local.sandbox.stop()
    assert start_paypal().local.http.get(ORDER, headers=authorized).status_code == 404


def test_times_of_a_token() -> None:
    token = tokens.issue("secret", now=1000, valid_seconds=10)
    assert tokens.is_valid(token, "secret", 1009.9)
    assert not tokens.is_valid(token, "secret", 1010)
    assert not tokens.is_valid(token, "secret", 1005, not_before=1000.5)
    assert not tokens.is_valid(token, "other", 1005)


@given(st.text() | st.binary().map(bytes.hex), st.integers(0, 100))
def test_nothing_else_is_a_token(noise: str, place: int) -> None:
    token = tokens.issue("secret", now=1000, valid_seconds=10)
    assert not tokens.is_valid(noise, "secret", 1005)
    changed = token[:place] + ("A" if token[place : place + 1] != "A" else "B") + token[place + 1 :]
    # The last digit of base64 holds bits that count for nothing.
    assert place >= len(token) - 1 or not tokens.is_valid(changed, "secret", 1005)

"""Settings of PayPal at the sandbox, and its addresses while it is switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox_gateway.environment import SettingsError
from sandbox_gateway.paypal.settings import PaypalSettings
from sandbox_gateway.settings import Settings
from tests.sandbox_gateway.local import LocalSandbox

ENV = {
    "PAYPAL_CLIENT_ID": "client",
    "PAYPAL_CLIENT_SECRET": "hidden",
    "PAYPAL_WEBHOOK_ID": "WH-7",
    "GATEWAY_URL": "http://127.0.0.1:8000/",
    "SANDBOX_URL": "http://127.0.0.1:14242/",
}


def settings(**env: str) -> PaypalSettings:
    """Return the settings of an environment."""
    read = PaypalSettings.from_env({**ENV, **env})
    assert read is not None
    return read


def test_minimal_environment() -> None:
    read = settings()
    assert read.webhook_url == "http://127.0.0.1:8000/api/v1/payments/webhook/paypal"
    assert (read.api_url, read.page_url) == ("http://127.0.0.1:14242", "http://127.0.0.1:14242")
    assert (read.ca_file, read.token_seconds) == (Path("paypal_ca.pem"), 32400)


def test_programs_and_browsers_may_come_by_different_addresses() -> None:
    read = settings(PAYPAL_CERT_BASE="http://sandbox_gateway:14242")
    assert (read.api_url, read.page_url) == ("http://sandbox_gateway:14242", "http://127.0.0.1:14242")


def test_the_rest_can_be_given() -> None:
    read = settings(
        SANDBOX_PAYPAL_WEBHOOK_URL="http://127.0.0.1:9/hook",
        SANDBOX_PAYPAL_CA_FILE="/ca/root.pem",
        SANDBOX_PAYPAL_TOKEN_SECONDS="5",
    )
    assert (read.webhook_url, read.ca_file) == ("http://127.0.0.1:9/hook", Path("/ca/root.pem"))
    assert read.token_seconds == 5


@pytest.mark.parametrize("name", ["PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "GATEWAY_URL"])
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is not set"):
        settings(**{name: " "})


@pytest.mark.parametrize("name", ["SANDBOX_URL", "PAYPAL_CERT_BASE", "SANDBOX_PAYPAL_WEBHOOK_URL"])
def test_a_wrong_address_is_refused(name: str) -> None:
    with pytest.raises(SettingsError):
        settings(**{name: "127.0.0.1:9"})


def test_secrets_are_not_shown() -> None:
    assert "hidden" not in repr(settings())


def test_without_a_client_id_there_is_no_paypal(local: LocalSandbox) -> None:
    assert PaypalSettings.from_env({**ENV, "PAYPAL_CLIENT_ID": " "}) is None
    for path in (
        "/v1/oauth2/token",
        "/v2/checkout/orders",
        "/v2/payments/captures/X/refund",
        "/sandbox/paypal/disputes",
        "/checkoutnow/approve",
    ):
        assert local.http.post(path).status_code == 404, path
    for path in ("/checkoutnow", "/sandbox/paypal", "/v1/reporting/transactions", "/v1/customer/disputes"):
        assert local.http.get(path).status_code == 404, path
    answer = local.http.post("/sandbox/events?gateway=paypal", data=b"{}")
    assert answer.status_code == 400
    assert local.new_intent()


def test_the_environment_of_the_sandbox_includes_paypal() -> None:
    env = {**ENV, "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    read = Settings.from_env(env).paypal
    assert read == settings()
    assert Settings.from_env(env | {"PAYPAL_CLIENT_ID": ""}).paypal is None

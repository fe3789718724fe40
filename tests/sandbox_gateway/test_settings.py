"""Settings: what is missing or wrong stops the sandbox with a sentence that names it."""

import pytest

from sandbox_gateway.app import GUNICORN_BOOT_ERROR, create_app
from sandbox_gateway.environment import SettingsError
from sandbox_gateway.settings import Settings

ENV = {
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
    "GATEWAY_URL": "http://127.0.0.1:8000/",
}


def test_minimal_environment() -> None:
    settings = Settings.from_env(ENV)
    assert settings.stripe.webhook_secret == "whsec_new"
    assert settings.stripe.webhook_url == "http://127.0.0.1:8000/api/v1/payments/webhook/stripe"
    assert settings.retry_delays == (1, 2, 4, 8, 15, 30, 60)


def test_the_webhook_address_can_be_given() -> None:
    env = {**ENV, "GATEWAY_URL": "", "SANDBOX_WEBHOOK_URL": "http://127.0.0.1:9/hook"}
    assert Settings.from_env(env).stripe.webhook_url == "http://127.0.0.1:9/hook"


def test_times_can_be_given() -> None:
    settings = Settings.from_env({**ENV, "SANDBOX_RETRY_DELAYS": "0.5, 3", "SANDBOX_SETTLE_SECONDS": "0"})
    assert (settings.retry_delays, settings.settle_seconds) == ((0.5, 3.0), 0.0)


@pytest.mark.parametrize("name", ENV)
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is not set"):
        Settings.from_env({**ENV, name: " "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_SECRET_KEY", "sk_live_1"),
        ("STRIPE_WEBHOOK_SECRET", ",whsec_old"),
        ("SANDBOX_WEBHOOK_URL", "127.0.0.1:9"),
        ("SANDBOX_RETRY_DELAYS", "1,,2"),
        ("SANDBOX_RETRY_DELAYS", "1,nan"),
        ("SANDBOX_SETTLE_SECONDS", "-1"),
        ("SANDBOX_DELIVERY_TIMEOUT", "soon"),
    ],
)
def test_a_wrong_setting_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError):
        Settings.from_env({**ENV, name: value})


def test_secrets_are_not_shown() -> None:
    assert "whsec" not in repr(Settings.from_env(ENV))
    assert "sk_test" not in repr(Settings.from_env(ENV))


def test_the_app_stops_gunicorn(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.delenv("STRIPE_SECRET_KEY", raising=False)
    with pytest.raises(SystemExit) as stop:
        create_app()
    assert stop.value.code == GUNICORN_BOOT_ERROR
    assert "STRIPE_SECRET_KEY is not set" in caplog.text

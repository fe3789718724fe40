"""Settings: a setting that is missing or invalid is refused."""

from __future__ import annotations

import pytest

from startup.environment import PayPalApp, SettingsError
from workers.settings import Settings

GOOD = {
    "WORKERS_DATABASE_URL": "postgresql://workers:f00ba4@127.0.0.1:15432/careforall",
    "REDIS_URL": "redis://127.0.0.1:16379/0",
    "SMTP_URL": "smtp://user:pa55@127.0.0.1:11025",
    "MAIL_FROM": "receipts@careforall.example",
    "MAIL_FROM_NAME": "Care For All",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_API_BASE": "http://127.0.0.1:14242/",
    "LIVEMODE": "false",
}
PAYPAL = {
    "PAYPAL_API_BASE": "http://127.0.0.1:14242/",
    "PAYPAL_CLIENT_ID": "an-app-0123456789",
    "PAYPAL_CLIENT_SECRET": "its-key-0123456789",
}


def test_a_complete_environment() -> None:
    settings = Settings.from_env(GOOD)
    assert str(settings.sender) == "Care For All <receipts@careforall.example>"
    assert settings.smtp.port == 11025
    assert settings.stripe_api_base == "http://127.0.0.1:14242"
    assert settings.threads == 4
    assert Settings.from_env(GOOD | {"WORKERS_THREADS": "9"}).threads == 9


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings.from_env(GOOD))
    assert "f00ba4" not in shown
    assert "pa55" not in shown
    assert "sk_test" not in shown


def test_a_live_deployment_has_a_live_key_and_an_encrypted_line() -> None:
    live = GOOD | {"LIVEMODE": "true", "STRIPE_API_BASE": "https://api.stripe.com"}
    live["STRIPE_SECRET_KEY"] = "rk_live_0123456789"
    assert Settings.from_env(live).stripe_secret_key == "rk_live_0123456789"
    for name in ("STRIPE_SECRET_KEY", "STRIPE_API_BASE"):
        with pytest.raises(SettingsError, match=f"^{name} must be an? "):
            Settings.from_env(live | {name: GOOD[name]})


def test_webhooks_go_to_this_machine_only_where_a_setting_allows_it() -> None:
    settings = Settings.from_env(GOOD)
    assert (settings.webhooks_allow_insecure, settings.webhook_threads) == (False, 8)
    allowed = Settings.from_env(GOOD | {"WEBHOOKS_ALLOW_INSECURE": "true", "WORKERS_WEBHOOK_THREADS": "3"})
    assert (allowed.webhooks_allow_insecure, allowed.webhook_threads) == (True, 3)
    live = GOOD | {"LIVEMODE": "true", "STRIPE_API_BASE": "https://api.stripe.com"}
    live |= {"STRIPE_SECRET_KEY": "rk_live_0123456789", "WEBHOOKS_ALLOW_INSECURE": "true"}
    with pytest.raises(SettingsError, match=r"^WEBHOOKS_ALLOW_INSECURE must be false"):
        Settings.from_env(live)


def test_paypal_is_called_as_an_app() -> None:
    assert Settings.from_env(GOOD).paypal is None
    paypal = Settings.from_env(GOOD | PAYPAL).paypal
    assert paypal == PayPalApp("an-app-0123456789", "its-key-0123456789", "http://127.0.0.1:14242")


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_value_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} is missing or empty"):
        Settings.from_env({key: kept for key, kept in GOOD.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS_DATABASE_URL", "postgresql://workers:workers@127.0.0.1/careforall"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("SMTP_URL", "127.0.0.1:25"),
        ("SMTP_URL", "smtp://127.0.0.1:port"),
        ("MAIL_FROM", "receipts"),
        ("MAIL_FROM", "receipts@"),
        ("MAIL_FROM", "a@example.org, b@example.org"),
        ("MAIL_FROM", "a@example.org\r\nBcc: b@example.org"),
        ("MAIL_FROM_NAME", "a\r\nBcc: b@example.org"),
        ("STRIPE_SECRET_KEY", "pk_test_0123456789"),
        ("STRIPE_API_BASE", "ftp://api.stripe.com"),
        ("LIVEMODE", "yes"),
        ("WORKERS_THREADS", "0"),
        ("WORKERS_WEBHOOK_THREADS", "0"),
        ("WEBHOOKS_ALLOW_INSECURE", "perhaps"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: str) -> None:
    """Each kind of setting once: tests/startup/test_environment.py has the rest."""
    with pytest.raises(SettingsError, match=r"^(MAIL_FROM|" + name + ")") as refusal:
        Settings.from_env(GOOD | {name: value})
    assert "f00ba4" not in str(refusal.value)


SMS = {
    "TWILIO_API_BASE": "http://127.0.0.1:14242/",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "its-token-0123456789",
    "SMS_FROM": "+15005550006",
}


def test_without_an_account_there_are_no_text_messages() -> None:
    assert Settings.from_env(GOOD).sms is None
    sms = Settings.from_env(GOOD | SMS).sms
    assert sms is not None
    assert (sms.api_base, sms.sender) == ("http://127.0.0.1:14242", "+15005550006")
    assert "its-token" not in repr(sms)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("TWILIO_AUTH_TOKEN", ""),
        ("SMS_FROM", ""),
        ("SMS_FROM", "0123"),
        ("SMS_FROM", "A name of twelve"),
        ("TWILIO_API_BASE", "twilio"),
    ],
)
def test_an_account_for_text_messages_is_whole(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} "):
        Settings.from_env(GOOD | SMS | {name: value})

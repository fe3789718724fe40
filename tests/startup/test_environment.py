"""startup.environment: a setting that is missing or invalid stops the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pytest

from startup import environment
from startup.environment import PayPalApp, SettingsError

Read = Callable[[Mapping[str, str], str], object]

DATABASE = "postgresql://workers:f00ba4@127.0.0.1:15432/careforall"
PAYPAL = {
    "PAYPAL_API_BASE": "http://127.0.0.1:14242/",
    "PAYPAL_CLIENT_ID": "an-app-0123456789",
    "PAYPAL_CLIENT_SECRET": "its-key-0123456789",
}

number = partial(environment.whole_number, low=1, high=65535)
sandbox_base, live_base = (partial(environment.api_base, livemode=livemode) for livemode in (False, True))
sandbox_key, live_key = (partial(environment.stripe_key, livemode=livemode) for livemode in (False, True))


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (environment.optional, "  a ", "a"),
        (environment.optional, " ", ""),
        (environment.required, " a ", "a"),
        (environment.secret, "k3Jq8s0aZp", "k3Jq8s0aZp"),
        (environment.boolean, "true", True),
        (environment.boolean, "false", False),
        (number, "1", 1),
        (number, " 65535 ", 65535),
        (partial(number, default=7), "", 7),
        (partial(number, default=7), "8", 8),
        (environment.database_url, DATABASE, DATABASE),
        (environment.database_url, "postgres:///careforall", "postgres:///careforall"),
        (sandbox_base, "http://127.0.0.1:14242/", "http://127.0.0.1:14242"),
        (live_base, "https://api.stripe.com", "https://api.stripe.com"),
        (sandbox_key, "sk_test_0123456789", "sk_test_0123456789"),
        (live_key, "rk_live_0123456789", "rk_live_0123456789"),
    ],
)
def test_a_valid_setting_is_read(read: Read, value: str, expected: object) -> None:
    assert read({"NAME": value}, "NAME") == expected


REQUIRED = [
    environment.required,
    environment.secret,
    environment.boolean,
    number,
    environment.database_url,
    sandbox_base,
    sandbox_key,
]


@pytest.mark.parametrize("read", REQUIRED)
@pytest.mark.parametrize("env", [{}, {"NAME": ""}, {"NAME": "  "}])
def test_a_missing_setting_is_named(read: Read, env: Mapping[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"^NAME is missing or empty: "):
        read(env, "NAME")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (environment.secret, "changeme0123456789"),
        (environment.secret, "REPLACE_ME_0123456789"),
        (environment.secret, "your-secret"),
        (environment.secret, "your_secret_here"),
        (environment.secret, "xxxxxxxxxxxxxxxx"),
        (environment.secret, "..................."),
        (environment.secret, "<generated>"),
        (environment.boolean, "yes"),
        (environment.boolean, "True"),
        (environment.boolean, "1"),
        (number, "0"),
        (number, "65536"),
        (number, "-1"),
        (number, "1.5"),
        (number, "many"),
        (number, "9" * 5000),
        (number, "\u0661\u0665"),
        (environment.database_url, "careforall"),
        (environment.database_url, "127.0.0.1"),
        (environment.database_url, "mysql://u:k3Jq8s0aZp@127.0.0.1/careforall"),
        (environment.database_url, "postgresql://u:k3Jq8s0aZp@127.0.0.1"),
        (environment.database_url, "postgresql://u:k3Jq8s0aZp@[::1/careforall"),
        (environment.database_url, "postgresql://postgres:postgres@127.0.0.1/careforall"),
        (environment.database_url, "postgresql://workers:workers@127.0.0.1/careforall"),
        (environment.database_url, "postgresql://workers:changeme@127.0.0.1/careforall"),
        (sandbox_base, "api.stripe.com"),
        (sandbox_base, "127.0.0.1:14242"),
        (sandbox_base, "ftp://api.stripe.com"),
        (sandbox_base, "http://[::1"),
        (sandbox_base, "https://"),
        (live_base, "http://api.stripe.com"),
        (sandbox_key, "sk_test_short"),
        (sandbox_key, "pk_test_0123456789"),
        (sandbox_key, "0123456789abcdef"),
        (sandbox_key, "sk_live_0123456789"),
        (sandbox_key, "sk_test_<generated>"),
        (live_key, "sk_test_0123456789"),
    ],
)
def test_an_invalid_setting_is_refused_in_a_sentence(read: Read, value: str) -> None:
    with pytest.raises(SettingsError, match=r"^NAME [^\n]+\.$") as refusal:
        read({"NAME": value}, "NAME")
    assert value not in str(refusal.value)


def test_a_number_without_a_default_must_be_set() -> None:
    with pytest.raises(SettingsError, match="missing"):
        number({}, "NAME")


# --- PayPal --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("client_id", [None, "", " "])
def test_without_a_client_id_paypal_is_switched_off(client_id: str | None) -> None:
    env = PAYPAL | {"PAYPAL_CLIENT_ID": client_id or ""}
    assert environment.paypal_app(env, livemode=False) is None
    assert environment.paypal_app({}, livemode=True) is None


def test_paypal_is_called_as_an_app() -> None:
    app = environment.paypal_app(PAYPAL, livemode=False)
    assert app == PayPalApp("an-app-0123456789", "its-key-0123456789", "http://127.0.0.1:14242")
    assert "its-key" not in repr(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAYPAL_API_BASE", ""),
        ("PAYPAL_API_BASE", "api-m.paypal.com"),
        ("PAYPAL_API_BASE", "https://api-m.paypal.com"),
        ("PAYPAL_CLIENT_ID", "<generated>"),
        ("PAYPAL_CLIENT_SECRET", ""),
        ("PAYPAL_CLIENT_SECRET", "your-secret"),
    ],
)
def test_invalid_settings_of_paypal_are_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} "):
        environment.paypal_app(PAYPAL | {name: value}, livemode=False)


def test_a_live_deployment_calls_live_paypal() -> None:
    live = PAYPAL | {"PAYPAL_API_BASE": "https://api-m.paypal.com"}
    assert environment.paypal_app(live, livemode=True) is not None
    for elsewhere in ("https://api-m.sandbox.paypal.com", "http://api-m.paypal.com"):
        with pytest.raises(SettingsError, match=r"^PAYPAL_API_BASE must "):
            environment.paypal_app(live | {"PAYPAL_API_BASE": elsewhere}, livemode=True)

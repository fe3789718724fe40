"""webhook_adapter.settings: the program does not start with invalid settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from startup.environment import SettingsError
from webhook_adapter.settings import Settings

PROJECT = Path(__file__).parents[2]

ENVIRONMENT = {
    "WEBHOOK_ADAPTER_DATABASE_URL": "postgresql://webhook_adapter:k3Jq8s0aZp@127.0.0.1:15432/careforall",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_API_BASE": "http://127.0.0.1:14242",
    "STRIPE_WEBHOOK_SECRET": "whsec_old0123456789,whsec_new0123456789",
    "LIVEMODE": "false",
    "WEBHOOK_ADAPTER_PORT": "15001",
    "LISTEN_ADDRESS": "127.0.0.1",
}
LIVE = {
    "LIVEMODE": "true",
    "STRIPE_SECRET_KEY": "sk_live_0123456789",
    "STRIPE_API_BASE": "https://api.stripe.com",
}


def test_everything_is_read() -> None:
    assert Settings.from_env(ENVIRONMENT) == Settings(
        database_url=ENVIRONMENT["WEBHOOK_ADAPTER_DATABASE_URL"],
        stripe_secret_key="sk_test_0123456789",
        stripe_webhook_secrets=("whsec_old0123456789", "whsec_new0123456789"),
        stripe_api_base="http://127.0.0.1:14242",
        livemode=False,
        host="127.0.0.1",
        port=15001,
    )


def test_live_mode_is_read() -> None:
    assert Settings.from_env(ENVIRONMENT | LIVE).livemode


def test_sizes_can_be_set() -> None:
    sizes = {"WEBHOOK_ADAPTER_WORKERS": "3", "WEBHOOK_ADAPTER_THREADS": "4", "WEBHOOK_ADAPTER_POOL_SIZE": "5"}
    settings = Settings.from_env(ENVIRONMENT | sizes)
    assert (settings.workers, settings.threads, settings.pool_size) == (3, 4, 5)


def test_blanks_around_secrets_are_no_part_of_them() -> None:
    settings = Settings.from_env(
        ENVIRONMENT | {"STRIPE_WEBHOOK_SECRET": " whsec_a012345678 , whsec_b012345678 "}
    )
    assert settings.stripe_webhook_secrets == ("whsec_a012345678", "whsec_b012345678")


@pytest.mark.parametrize("name", sorted(ENVIRONMENT.keys() - {"LISTEN_ADDRESS"}))
def test_missing_is_refused(name: str) -> None:
    environment = {key: text for key, text in ENVIRONMENT.items() if key != name}
    with pytest.raises(SettingsError, match=rf"^{name} is missing or empty: "):
        Settings.from_env(environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_WEBHOOK_SECRET", "whsec_changeme0123456789"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_your_secret_here"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_..................."),
        ("STRIPE_WEBHOOK_SECRET", "whsec_short"),
        ("STRIPE_WEBHOOK_SECRET", "secret0123456789abcdef"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_old0123456789,"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_old0123456789,,whsec_new0123456789"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_sécret0123456789"),
        ("STRIPE_SECRET_KEY", "pk_test_0123456789"),
        ("STRIPE_API_BASE", "ftp://127.0.0.1"),
        ("WEBHOOK_ADAPTER_DATABASE_URL", "postgresql://adapter:changeme@127.0.0.1/careforall"),
        ("LIVEMODE", "no"),
        ("WEBHOOK_ADAPTER_PORT", "0"),
        ("WEBHOOK_ADAPTER_PORT", "65536"),
        ("WEBHOOK_ADAPTER_WORKERS", "0"),
        ("WEBHOOK_ADAPTER_THREADS", "many"),
    ],
)
def test_invalid_settings_are_refused(name: str, value: str) -> None:
    """Each kind of setting once: tests/startup/test_environment.py has the rest."""
    with pytest.raises(SettingsError, match=rf"^{name} [^\n]+\.$"):
        Settings.from_env(ENVIRONMENT | {name: value})


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "STRIPE_API_BASE"])
def test_test_settings_are_refused_in_live_mode(name: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} "):
        Settings.from_env(ENVIRONMENT | LIVE | {name: ENVIRONMENT[name]})


def test_secrets_are_not_printed() -> None:
    printed = repr(Settings.from_env(ENVIRONMENT))
    for secret in ("k3Jq8s0aZp", "sk_test", "whsec"):
        assert secret not in printed


def test_program_stops_with_one_sentence(tmp_path: Path) -> None:
    """It writes one sentence to standard error, without a stack trace and without the value."""
    environment = {key: value for key, value in os.environ.items() if key not in ENVIRONMENT}
    environment |= ENVIRONMENT | {"STRIPE_SECRET_KEY": "sk_live_mistaken", "PYTHONPATH": str(PROJECT)}
    stopped = subprocess.run(
        [
            *(sys.executable, "-m", "gunicorn", "--config", PROJECT / "webhook_adapter" / "gunicorn.conf.py"),
            "webhook_adapter.app:create_app()",
        ],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert stopped.returncode == 1
    assert stopped.stderr.strip().splitlines() == [
        "webhook_adapter: STRIPE_SECRET_KEY must be a Stripe test key (sk_test_...), as LIVEMODE says."
    ]
    assert stopped.stdout == ""

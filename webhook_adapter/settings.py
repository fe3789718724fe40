"""The adapter's settings, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

# What people leave in a file that they copied. Nothing that random letters spell now and then.
_PLACEHOLDERS = (
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "placeholder",
    "example",
    "your-",
    "your_",
    "xxxxxx",
    "...",
    "<",
    "***",
)


class SettingsError(Exception):
    """The environment does not say what the adapter needs; the message names the variable."""


@dataclass(frozen=True)
class PayPalSettings:
    """What the adapter needs to know to speak with PayPal.

    `cert_base` is where the certificates lie that are none of PayPal's own: the sandbox's. `ca_file` holds
    the roots that are trusted for certificates; None for those that browsers trust. `return_url` is where
    PayPal sends donors back.
    """

    api_base: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_id: str
    cert_base: str | None
    ca_file: Path | None
    return_url: str


@dataclass(frozen=True)
class Settings:
    """What the adapter needs to know.

    `stripe_webhook_secrets` are whole `whsec_...` strings; more than one while a secret is rotated.
    `pool_size` is per process: threads that wait for a gateway hold no connection, so there may be
    more threads than connections. `paypal` is None where PayPal is switched off. Times are in seconds.
    """

    database_url: str = field(repr=False)
    stripe_secret_key: str = field(repr=False)
    stripe_webhook_secrets: tuple[str, ...] = field(repr=False)
    stripe_api_base: str
    livemode: bool
    paypal: PayPalSettings | None = None
    host: str = "127.0.0.1"
    port: int = 15001
    workers: int = 2
    threads: int = 48
    pool_size: int = 8
    gateway_timeout: float = 8.0
    gateway_retries: int = 2

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment; SettingsError when one is missing or cannot be meant."""
        livemode = _boolean(env, "LIVEMODE")
        return cls(
            database_url=_database_url(env, "WEBHOOK_ADAPTER_DATABASE_URL"),
            stripe_secret_key=_stripe_key(env, "STRIPE_SECRET_KEY", livemode=livemode),
            stripe_webhook_secrets=_webhook_secrets(env, "STRIPE_WEBHOOK_SECRET"),
            stripe_api_base=_api_base(env, "STRIPE_API_BASE", livemode=livemode),
            livemode=livemode,
            paypal=_paypal(env, livemode=livemode),
            host=env.get("LISTEN_ADDRESS") or cls.host,
            port=_whole_number(env, "WEBHOOK_ADAPTER_PORT", None, 1, 65535),
            workers=_whole_number(env, "WEBHOOK_ADAPTER_WORKERS", cls.workers, 1, 64),
            threads=_whole_number(env, "WEBHOOK_ADAPTER_THREADS", cls.threads, 1, 256),
            pool_size=_whole_number(env, "WEBHOOK_ADAPTER_POOL_SIZE", cls.pool_size, 1, 256),
        )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is missing or empty: set it in the environment, as .env.example shows.")
    return value


def _secret(name: str, value: str) -> str:
    lowered = value.lower()
    if any(placeholder in lowered for placeholder in _PLACEHOLDERS):
        raise SettingsError(f"{name} still looks like a placeholder: put a real secret there.")
    return value


def _boolean(env: Mapping[str, str], name: str) -> bool:
    value = _required(env, name)
    if value not in ("true", "false"):
        raise SettingsError(f"{name} must be true or false.")
    return value == "true"


def _whole_number(env: Mapping[str, str], name: str, default: int | None, low: int, high: int) -> int:
    if default is not None and not env.get(name, "").strip():
        return default
    value = _required(env, name)
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and low <= int(value) <= high):
        raise SettingsError(f"{name} must be a whole number from {low} to {high}.")
    return int(value)


def _database_url(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    try:
        parts = urlsplit(value)
        password = parts.password or ""
    except ValueError:
        parts, password = urlsplit(""), ""
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsError(f"{name} must be a URL such as postgresql://user:password@host:5432/database.")
    if password == parts.username or password.lower() in ("postgres", "password", "secret"):
        raise SettingsError(f"{name} still has a password that anyone would guess: put a real secret there.")
    _secret(name, password)
    return value


def _paypal(env: Mapping[str, str], *, livemode: bool) -> PayPalSettings | None:
    if not env.get("PAYPAL_CLIENT_ID", "").strip():
        return None
    ca_file = env.get("PAYPAL_CA_FILE", "").strip()
    return PayPalSettings(
        api_base=_api_base(env, "PAYPAL_API_BASE", livemode=livemode),
        client_id=_secret("PAYPAL_CLIENT_ID", _required(env, "PAYPAL_CLIENT_ID")),
        client_secret=_secret("PAYPAL_CLIENT_SECRET", _required(env, "PAYPAL_CLIENT_SECRET")),
        webhook_id=_webhook_id(env, "PAYPAL_WEBHOOK_ID"),
        cert_base=_cert_base(env, "PAYPAL_CERT_BASE", livemode=livemode),
        ca_file=Path(ca_file) if ca_file else None,
        return_url=_api_base(env, "GATEWAY_URL", livemode=livemode),
    )


def _webhook_id(env: Mapping[str, str], name: str) -> str:
    value = _secret(name, _required(env, name))
    if not re.fullmatch(r"[A-Za-z0-9-]{8,64}", value):
        raise SettingsError(f"{name} must be the id that PayPal gave the webhook.")
    return value


def _cert_base(env: Mapping[str, str], name: str, *, livemode: bool) -> str | None:
    if not env.get(name, "").strip():
        return None
    if livemode:
        raise SettingsError(
            f"{name} must be empty when LIVEMODE is true: only PayPal's own hosts count there."
        )
    return _api_base(env, name, livemode=livemode)


def _stripe_key(env: Mapping[str, str], name: str, *, livemode: bool) -> str:
    value = _secret(name, _required(env, name))
    mode = "live" if livemode else "test"
    # A test deployment with a live key would charge real people.
    if not value.startswith((f"sk_{mode}_", f"rk_{mode}_")) or len(value) < 16:
        raise SettingsError(f"{name} must be a Stripe {mode} key (sk_{mode}_...), as LIVEMODE says.")
    return value


def _webhook_secrets(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    secrets = tuple(_secret(name, part.strip()) for part in _required(env, name).split(","))
    # An empty or guessable secret would let anyone sign.
    if not all(secret.startswith("whsec_") and len(secret) >= 16 and secret.isascii() for secret in secrets):
        raise SettingsError(f"{name} must be one or more whsec_... secrets, separated by commas.")
    return secrets


def _api_base(env: Mapping[str, str], name: str, *, livemode: bool) -> str:
    value = _required(env, name).rstrip("/")
    schemes = ("https",) if livemode else ("https", "http")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError(f"{name} must be an {' or '.join(schemes)} address.")
    return value

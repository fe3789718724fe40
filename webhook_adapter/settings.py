"""The adapter's settings, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from startup import environment
from startup.environment import PayPalApp, SettingsError


@dataclass(frozen=True)
class PayPalSettings:
    """What the adapter needs to know to call PayPal, and to check its webhooks.

    `cert_base` is another place for certificates than PayPal's own hosts, for development: the sandbox.
    `ca_file` holds the roots that are trusted for certificates; None for those that browsers trust.
    `return_url` is where PayPal sends donors back.
    """

    app: PayPalApp
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
        """Read the settings from the environment; SettingsError when one is missing or invalid."""
        livemode = environment.boolean(env, "LIVEMODE")
        return cls(
            database_url=environment.database_url(env, "WEBHOOK_ADAPTER_DATABASE_URL"),
            stripe_secret_key=environment.stripe_key(env, "STRIPE_SECRET_KEY", livemode=livemode),
            stripe_webhook_secrets=_webhook_secrets(env, "STRIPE_WEBHOOK_SECRET"),
            stripe_api_base=environment.api_base(env, "STRIPE_API_BASE", livemode=livemode),
            livemode=livemode,
            paypal=_paypal(env, livemode=livemode),
            host=env.get("LISTEN_ADDRESS") or cls.host,
            port=environment.whole_number(env, "WEBHOOK_ADAPTER_PORT", 1, 65535),
            workers=environment.whole_number(env, "WEBHOOK_ADAPTER_WORKERS", 1, 64, cls.workers),
            threads=environment.whole_number(env, "WEBHOOK_ADAPTER_THREADS", 1, 256, cls.threads),
            pool_size=environment.whole_number(env, "WEBHOOK_ADAPTER_POOL_SIZE", 1, 256, cls.pool_size),
        )


def _paypal(env: Mapping[str, str], *, livemode: bool) -> PayPalSettings | None:
    app = environment.paypal_app(env, livemode=livemode)
    if app is None:
        return None
    ca_file = environment.optional(env, "PAYPAL_CA_FILE")
    return PayPalSettings(
        app=app,
        webhook_id=_webhook_id(env, "PAYPAL_WEBHOOK_ID"),
        cert_base=_cert_base(env, "PAYPAL_CERT_BASE", livemode=livemode),
        ca_file=Path(ca_file) if ca_file else None,
        return_url=environment.api_base(env, "GATEWAY_URL", livemode=livemode),
    )


def _webhook_id(env: Mapping[str, str], name: str) -> str:
    value = environment.secret(env, name)
    if not re.fullmatch(r"[A-Za-z0-9-]{8,64}", value):
        raise SettingsError(f"{name} must be the id that PayPal gave the webhook.")
    return value


def _cert_base(env: Mapping[str, str], name: str, *, livemode: bool) -> str | None:
    if not environment.optional(env, name):
        return None
    if livemode:
        raise SettingsError(
            f"{name} must be empty when LIVEMODE is true: only PayPal's own hosts count there."
        )
    return environment.api_base(env, name, livemode=livemode)


def _webhook_secrets(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    parts = environment.required(env, name).split(",")
    secrets = tuple(environment.not_a_placeholder(name, part.strip()) for part in parts)
    # An empty or guessable secret would let anyone sign.
    if not all(secret.startswith("whsec_") and len(secret) >= 16 and secret.isascii() for secret in secrets):
        raise SettingsError(f"{name} must be one or more whsec_... secrets, separated by commas.")
    return secrets

"""What the sandbox is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox_gateway.environment import SettingsError, delays, required, seconds, webhook_url
from sandbox_gateway.paypal.settings import PaypalSettings

WEBHOOK_PATH = "/api/v1/payments/webhook/stripe"


@dataclass(frozen=True)
class Settings:
    """The settings of one sandbox. Times are seconds."""

    secret_key: str = field(repr=False)
    """What callers must present, as `Authorization: Bearer` or as the user name of Basic."""

    webhook_secret: str = field(repr=False)
    """The whole `whsec_...` string; it is the signing key as it stands."""

    webhook_url: str
    """Where events are delivered."""

    state: Path = Path("sandbox.sqlite3")
    """The file that holds everything; relative to the working directory."""

    settle_seconds: float = 1.0
    """How long after a capture the fee is known, and after a refund its outcome."""

    delivery_timeout: float = 10.0
    """How long the receiver may take to answer one delivery."""

    delivery_threads: int = 8
    """How many deliveries are under way at once, at most."""

    retry_delays: tuple[float, ...] = (1, 2, 4, 8, 15, 30, 60)
    """Pauses after failed attempts; the last one repeats. Stripe's own take hours."""

    give_up_seconds: float = 3 * 24 * 3600
    """The age at which an event is no longer retried (Stripe and PayPal: three days)."""

    paypal: PaypalSettings | None = None
    """None: PayPal is switched off."""

    twilio_account_sid: str = ""
    """The account that may send text messages; empty: nobody may."""

    twilio_auth_token: str = field(default="", repr=False)
    """Its password."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment; `SettingsError` for what is missing or cannot be meant."""
        secret_key = required(env, "STRIPE_SECRET_KEY")
        if "_live_" in secret_key:
            raise SettingsError("STRIPE_SECRET_KEY is a live key; the sandbox gateway takes test keys only.")
        return cls(
            secret_key=secret_key,
            webhook_secret=_first_secret(required(env, "STRIPE_WEBHOOK_SECRET")),
            webhook_url=webhook_url(env, "SANDBOX_WEBHOOK_URL", WEBHOOK_PATH),
            settle_seconds=seconds(env, "SANDBOX_SETTLE_SECONDS", cls.settle_seconds),
            delivery_timeout=seconds(env, "SANDBOX_DELIVERY_TIMEOUT", cls.delivery_timeout),
            retry_delays=delays(env, "SANDBOX_RETRY_DELAYS", cls.retry_delays),
            give_up_seconds=seconds(env, "SANDBOX_GIVE_UP_SECONDS", cls.give_up_seconds),
            paypal=PaypalSettings.from_env(env),
            twilio_account_sid=env.get("TWILIO_ACCOUNT_SID", "").strip(),
            twilio_auth_token=env.get("TWILIO_AUTH_TOKEN", "").strip(),
        )


def _first_secret(secrets: str) -> str:
    """Return the first of a comma-separated list: receivers accept all of them, the sender signs with one."""
    first = secrets.partition(",")[0].strip()
    if not first:
        raise SettingsError(
            "STRIPE_WEBHOOK_SECRET starts with an empty entry; its first entry signs the webhooks."
        )
    return first

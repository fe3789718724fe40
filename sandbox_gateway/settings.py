"""The settings of the sandbox, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox_gateway.environment import delays, seconds
from sandbox_gateway.paypal.settings import PaypalSettings
from sandbox_gateway.stripe.settings import StripeSettings
from sandbox_gateway.twilio.settings import TwilioSettings


@dataclass(frozen=True)
class Settings:
    """The settings of one sandbox. Times are seconds."""

    stripe: StripeSettings

    paypal: PaypalSettings | None = None
    """None: PayPal is switched off."""

    twilio: TwilioSettings | None = None
    """None: every request to Twilio is refused."""

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

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment; `SettingsError` names what is missing or makes no sense."""
        return cls(
            stripe=StripeSettings.from_env(env),
            paypal=PaypalSettings.from_env(env),
            twilio=TwilioSettings.from_env(env),
            settle_seconds=seconds(env, "SANDBOX_SETTLE_SECONDS", cls.settle_seconds),
            delivery_timeout=seconds(env, "SANDBOX_DELIVERY_TIMEOUT", cls.delivery_timeout),
            retry_delays=delays(env, "SANDBOX_RETRY_DELAYS", cls.retry_delays),
            give_up_seconds=seconds(env, "SANDBOX_GIVE_UP_SECONDS", cls.give_up_seconds),
        )

"""The settings of Stripe at the sandbox, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox_gateway.environment import SettingsError, required, webhook_url

WEBHOOK_PATH = "/api/v1/payments/webhook/stripe"


@dataclass(frozen=True)
class StripeSettings:
    """The settings of Stripe at the sandbox."""

    secret_key: str = field(repr=False)
    """What callers must present, as `Authorization: Bearer` or as the user name of Basic."""

    webhook_secret: str = field(repr=False)
    """The whole `whsec_...` string; it is the signing key as it stands."""

    webhook_url: str
    """Where events are delivered."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> StripeSettings:
        """Read the settings; `SettingsError` names what is missing or makes no sense."""
        secret_key = required(env, "STRIPE_SECRET_KEY")
        if "_live_" in secret_key:
            raise SettingsError("STRIPE_SECRET_KEY is a live key; the sandbox gateway takes test keys only.")
        return cls(
            secret_key=secret_key,
            webhook_secret=_first_secret(required(env, "STRIPE_WEBHOOK_SECRET")),
            webhook_url=webhook_url(env, "SANDBOX_WEBHOOK_URL", WEBHOOK_PATH),
        )


def _first_secret(secrets: str) -> str:
    """Return the first of a comma-separated list: receivers accept all of them, the sender signs with one."""
    first = secrets.partition(",")[0].strip()
    if not first:
        raise SettingsError(
            "STRIPE_WEBHOOK_SECRET starts with an empty entry; its first entry signs the webhooks."
        )
    return first

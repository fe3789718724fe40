"""The settings of PayPal at the sandbox, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox_gateway.environment import SettingsError, required, seconds, webhook_url

WEBHOOK_PATH = "/api/v1/payments/webhook/paypal"


@dataclass(frozen=True)
class PaypalSettings:
    """The settings of PayPal at the sandbox. Times are seconds."""

    client_id: str
    """The name that a caller shows, with the secret, to get an access token."""

    client_secret: str = field(repr=False)

    webhook_id: str
    """The audience of every signature."""

    webhook_url: str
    """Where events are delivered."""

    api_url: str
    """This sandbox as other programs reach it: links and the addresses of certificates begin with it."""

    page_url: str
    """This sandbox as a donor's browser reaches it: where orders are approved."""

    ca_file: Path = Path("paypal_ca.pem")
    """Where the certificate of the sandbox's own authority is written at every start."""

    token_seconds: float = 32400
    """How long an access token is valid (PayPal: nine hours)."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> PaypalSettings | None:
        """Read the settings; None without a client id, which switches PayPal off."""
        client_id = env.get("PAYPAL_CLIENT_ID", "").strip()
        if not client_id:
            return None
        page_url = _address(env, "SANDBOX_URL", "http://127.0.0.1:14242")
        return cls(
            client_id=client_id,
            client_secret=required(env, "PAYPAL_CLIENT_SECRET"),
            webhook_id=required(env, "PAYPAL_WEBHOOK_ID"),
            webhook_url=webhook_url(env, "SANDBOX_PAYPAL_WEBHOOK_URL", WEBHOOK_PATH),
            api_url=_address(env, "PAYPAL_CERT_BASE", page_url),
            page_url=page_url,
            ca_file=Path(env.get("SANDBOX_PAYPAL_CA_FILE", "").strip() or cls.ca_file),
            token_seconds=seconds(env, "SANDBOX_PAYPAL_TOKEN_SECONDS", cls.token_seconds),
        )


def _address(env: Mapping[str, str], name: str, default: str) -> str:
    address = (env.get(name, "").strip() or default).rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise SettingsError(f"{name} does not start with http:// or https://.")
    return address

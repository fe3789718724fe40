"""The settings of Twilio at the sandbox, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TwilioSettings:
    """The account that may send text messages."""

    account_sid: str

    auth_token: str = field(repr=False)
    """The account's password."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> TwilioSettings | None:
        """Read the settings; None unless both are set, which refuses every caller."""
        account_sid, auth_token = (
            env.get(name, "").strip() for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
        )
        return cls(account_sid, auth_token) if account_sid and auth_token else None

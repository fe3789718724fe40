"""The workers' settings, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from urllib.parse import SplitResult, urlsplit

from workers.notifications.smtp import SmtpServer

# What people forget to replace in a copied file. None of these is likely to occur in a random secret.
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
    """A setting is missing or invalid; the message names the variable."""


@dataclass(frozen=True)
class PayPalApp:
    """The PayPal app that we call the API as, and the API's address."""

    client_id: str
    client_secret: str = field(repr=False)
    api_base: str


@dataclass(frozen=True)
class Sms:
    """The account that sends text messages, and the number or name that they come from."""

    api_base: str
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str


@dataclass(frozen=True)
class Settings:
    """The settings of a worker process.

    `threads` is how many messages it works on at once, `webhook_threads` how many webhooks it sends at once
    in addition. Without a `metrics_port` its metrics are not served.
    """

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp: SmtpServer
    sender: Address
    stripe_secret_key: str = field(repr=False)
    stripe_api_base: str
    paypal: PayPalApp | None = None
    sms: Sms | None = None
    threads: int = 4
    webhook_threads: int = 8
    webhooks_allow_insecure: bool = False
    metrics_port: int | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from the environment; SettingsError when one is missing or invalid."""
        livemode = _boolean(env, "LIVEMODE")
        return cls(
            database_url=_database_url(env, "WORKERS_DATABASE_URL"),
            redis_url=_redis_url(env, "REDIS_URL"),
            smtp=_smtp_server(env, "SMTP_URL"),
            sender=_sender(env, "MAIL_FROM", "MAIL_FROM_NAME"),
            stripe_secret_key=_stripe_key(env, "STRIPE_SECRET_KEY", livemode=livemode),
            stripe_api_base=_api_base(env, "STRIPE_API_BASE", livemode=livemode),
            paypal=_paypal_app(env, livemode=livemode),
            sms=_sms(env, livemode=livemode),
            threads=_threads(env, "WORKERS_THREADS", cls.threads),
            webhook_threads=_threads(env, "WORKERS_WEBHOOK_THREADS", cls.webhook_threads),
            webhooks_allow_insecure=_insecure(env, "WEBHOOKS_ALLOW_INSECURE", livemode=livemode),
            metrics_port=_port(env, "WORKERS_METRICS_PORT"),
        )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is missing or empty: set it in the environment, as .env.example shows.")
    return value


def _boolean(env: Mapping[str, str], name: str) -> bool:
    value = _required(env, name)
    if value not in ("true", "false"):
        raise SettingsError(f"{name} must be true or false.")
    return value == "true"


def _insecure(env: Mapping[str, str], name: str, *, livemode: bool) -> bool:
    is_allowed = bool(env.get(name, "").strip()) and _boolean(env, name)
    # Otherwise anyone who may register a webhook could make us call services on this machine.
    if is_allowed and livemode:
        raise SettingsError(f"{name} must be false where LIVEMODE is true.")
    return is_allowed


def _database_url(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    parts = _split(value)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsError(f"{name} must be a URL such as postgresql://user:password@host:5432/database.")
    if parts.password in ("postgres", "password", "secret", "changeme", "change-me", parts.username):
        raise SettingsError(f"{name} still has a password that anyone would guess: put a real secret there.")
    return value


def _redis_url(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if _split(value).scheme not in ("redis", "rediss", "unix"):
        raise SettingsError(f"{name} must be a URL such as redis://127.0.0.1:6379/0.")
    return value


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _smtp_server(env: Mapping[str, str], name: str) -> SmtpServer:
    try:
        return SmtpServer.from_url(_required(env, name))
    except ValueError as error:
        raise SettingsError(
            f"{name} must be a URL such as smtp://user:password@host:587?starttls=1 or smtps://host."
        ) from error


def _sender(env: Mapping[str, str], address: str, display_name: str) -> Address:
    try:
        sender = Address(display_name=_required(env, display_name), addr_spec=_required(env, address))
    except (ValueError, IndexError) as error:  # the standard library's parser raises both
        raise SettingsError(f"{address} must be an address such as receipts@example.org.") from error
    if not sender.domain:
        raise SettingsError(f"{address} must be an address such as receipts@example.org.")
    return sender


def _secret(env: Mapping[str, str], name: str) -> str:
    value = _required(env, name)
    if any(placeholder in value.lower() for placeholder in _PLACEHOLDERS):
        raise SettingsError(f"{name} still looks like a placeholder: put a real secret there.")
    return value


def _paypal_app(env: Mapping[str, str], *, livemode: bool) -> PayPalApp | None:
    """Read the PayPal app; without a client id PayPal is switched off."""
    if not env.get("PAYPAL_CLIENT_ID", "").strip():
        return None
    api_base = _api_base(env, "PAYPAL_API_BASE", livemode=livemode)
    other = "https://api-m.sandbox.paypal.com" if livemode else "https://api-m.paypal.com"
    # A test deployment at the live address would move real money; a live one at the test address, none.
    if api_base == other:
        raise SettingsError(f"PAYPAL_API_BASE must not be {other} where LIVEMODE is {str(livemode).lower()}.")
    return PayPalApp(_secret(env, "PAYPAL_CLIENT_ID"), _secret(env, "PAYPAL_CLIENT_SECRET"), api_base)


def _stripe_key(env: Mapping[str, str], name: str, *, livemode: bool) -> str:
    value = _secret(env, name)
    mode = "live" if livemode else "test"
    # A test deployment with a live key would move real money.
    if not value.startswith((f"sk_{mode}_", f"rk_{mode}_")) or len(value) < 16:
        raise SettingsError(f"{name} must be a Stripe {mode} key (sk_{mode}_...), as LIVEMODE says.")
    return value


def _api_base(env: Mapping[str, str], name: str, *, livemode: bool) -> str:
    value = _required(env, name).rstrip("/")
    schemes = ("https",) if livemode else ("https", "http")
    parts = _split(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise SettingsError(
            f"{name} must be an {' or '.join(schemes)} address such as https://api.stripe.com."
        )
    return value


def _sms(env: Mapping[str, str], *, livemode: bool) -> Sms | None:
    """Read the account for text messages; without one they are switched off."""
    account_sid = env.get("TWILIO_ACCOUNT_SID", "").strip()
    if not account_sid:
        return None
    if not re.fullmatch(r"AC[0-9a-f]{32,}", account_sid):
        raise SettingsError(
            "TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits, or empty to switch off text messages."
        )
    sender = _required(env, "SMS_FROM")
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", sender):
        raise SettingsError(
            "SMS_FROM must be a number such as +15005550006, or a name of up to 11 letters and digits."
        )
    return Sms(
        api_base=_api_base(env, "TWILIO_API_BASE", livemode=livemode),
        account_sid=account_sid,
        auth_token=_required(env, "TWILIO_AUTH_TOKEN"),
        sender=sender,
    )


def _threads(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip() or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 256):
        raise SettingsError(f"{name} must be a whole number from 1 to 256.")
    return int(value)


def _port(env: Mapping[str, str], name: str) -> int | None:
    value = env.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingsError(f"{name} must be a port, a whole number from 1 to 65535, or empty.")
    return int(value)

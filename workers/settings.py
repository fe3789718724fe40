"""The workers' settings, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address

from startup import environment
from startup.environment import PayPalApp, SettingsError
from workers.notifications.smtp import SmtpServer


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
        livemode = environment.boolean(env, "LIVEMODE")
        return cls(
            database_url=environment.database_url(env, "WORKERS_DATABASE_URL"),
            redis_url=_redis_url(env, "REDIS_URL"),
            smtp=_smtp_server(env, "SMTP_URL"),
            sender=_sender(env, "MAIL_FROM", "MAIL_FROM_NAME"),
            stripe_secret_key=environment.stripe_key(env, "STRIPE_SECRET_KEY", livemode=livemode),
            stripe_api_base=environment.api_base(env, "STRIPE_API_BASE", livemode=livemode),
            paypal=environment.paypal_app(env, livemode=livemode),
            sms=_sms(env, livemode=livemode),
            threads=environment.whole_number(env, "WORKERS_THREADS", 1, 256, cls.threads),
            webhook_threads=environment.whole_number(
                env, "WORKERS_WEBHOOK_THREADS", 1, 256, cls.webhook_threads
            ),
            webhooks_allow_insecure=_insecure(env, "WEBHOOKS_ALLOW_INSECURE", livemode=livemode),
            metrics_port=_port(env, "WORKERS_METRICS_PORT"),
        )


def _insecure(env: Mapping[str, str], name: str, *, livemode: bool) -> bool:
    is_allowed = bool(environment.optional(env, name)) and environment.boolean(env, name)
    # Otherwise anyone who may register a webhook could make us call services on this machine.
    if is_allowed and livemode:
        raise SettingsError(f"{name} must be false where LIVEMODE is true.")
    return is_allowed


def _redis_url(env: Mapping[str, str], name: str) -> str:
    value = environment.required(env, name)
    if environment.split_url(value).scheme not in ("redis", "rediss", "unix"):
        raise SettingsError(f"{name} must be a URL such as redis://127.0.0.1:6379/0.")
    return value


def _smtp_server(env: Mapping[str, str], name: str) -> SmtpServer:
    try:
        return SmtpServer.from_url(environment.required(env, name))
    except ValueError as error:
        raise SettingsError(
            f"{name} must be a URL such as smtp://user:password@host:587?starttls=1 or smtps://host."
        ) from error


def _sender(env: Mapping[str, str], address: str, display_name: str) -> Address:
    try:
        sender = Address(
            display_name=environment.required(env, display_name),
            addr_spec=environment.required(env, address),
        )
    except (ValueError, IndexError) as error:  # the standard library's parser raises both
        raise SettingsError(f"{address} must be an address such as receipts@example.org.") from error
    if not sender.domain:
        raise SettingsError(f"{address} must be an address such as receipts@example.org.")
    return sender


def _sms(env: Mapping[str, str], *, livemode: bool) -> Sms | None:
    """Read the account for text messages; without one they are switched off."""
    account_sid = environment.optional(env, "TWILIO_ACCOUNT_SID")
    if not account_sid:
        return None
    if not re.fullmatch(r"AC[0-9a-f]{32,}", account_sid):
        raise SettingsError(
            "TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits, or empty to switch off text messages."
        )
    sender = environment.required(env, "SMS_FROM")
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", sender):
        raise SettingsError(
            "SMS_FROM must be a number such as +15005550006, or a name of up to 11 letters and digits."
        )
    return Sms(
        api_base=environment.api_base(env, "TWILIO_API_BASE", livemode=livemode),
        account_sid=account_sid,
        auth_token=environment.required(env, "TWILIO_AUTH_TOKEN"),
        sender=sender,
    )


def _port(env: Mapping[str, str], name: str) -> int | None:
    return environment.whole_number(env, name, 1, 65535) if environment.optional(env, name) else None

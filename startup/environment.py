"""Reading settings from the environment; a setting that is missing or invalid stops the program.

Every function takes the environment and the name of a variable. It raises SettingsError with a sentence that
names the variable and never quotes its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

Environment = Mapping[str, str]

# What people leave in a file that they copied. Random letters do not spell any of these.
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
_PAYPAL_LIVE, _PAYPAL_TEST = "https://api-m.paypal.com", "https://api-m.sandbox.paypal.com"


class SettingsError(Exception):
    """The environment does not say what the program needs; the message names the variable."""


@dataclass(frozen=True)
class PayPalApp:
    """The app as which PayPal is called, and where."""

    client_id: str
    client_secret: str = field(repr=False)
    api_base: str


def optional(env: Environment, name: str) -> str:
    """Return the text of a variable, without blanks around it; empty when it is not set."""
    return env.get(name, "").strip()


def required(env: Environment, name: str) -> str:
    """Return the text of a variable that must be set."""
    value = optional(env, name)
    if not value:
        raise SettingsError(f"{name} is missing or empty: set it in the environment, as .env.example shows.")
    return value


def not_a_placeholder(name: str, value: str) -> str:
    """Return a secret, unless it was left as it stood in an example."""
    lowered = value.lower()
    if any(placeholder in lowered for placeholder in _PLACEHOLDERS):
        raise SettingsError(f"{name} still looks like a placeholder: put a real secret there.")
    return value


def secret(env: Environment, name: str) -> str:
    """Return a secret."""
    return not_a_placeholder(name, required(env, name))


def boolean(env: Environment, name: str) -> bool:
    """Return whether a variable says `true` and not `false`."""
    value = required(env, name)
    if value not in ("true", "false"):
        raise SettingsError(f"{name} must be true or false.")
    return value == "true"


def whole_number(env: Environment, name: str, low: int, high: int, default: int | None = None) -> int:
    """Return a number from `low` to `high`; without a default it must be set."""
    if default is not None and not optional(env, name):
        return default
    value = required(env, name)
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and low <= int(value) <= high):
        raise SettingsError(f"{name} must be a whole number from {low} to {high}.")
    return int(value)


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; all of them are empty when it cannot be read."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.password
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def database_url(env: Environment, name: str) -> str:
    """Return the URL of a PostgreSQL database, with a password that cannot be guessed."""
    value = required(env, name)
    parts = split_url(value)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingsError(f"{name} must be a URL such as postgresql://user:password@host:5432/database.")
    password = parts.password or ""
    if password == parts.username or password.lower() in ("postgres", "password", "secret"):
        raise SettingsError(f"{name} still has a password that anyone would guess: put a real secret there.")
    not_a_placeholder(name, password)
    return value


def api_base(env: Environment, name: str, *, livemode: bool) -> str:
    """Return the address of an API, without a slash at its end; in live mode it must be https."""
    value = required(env, name).rstrip("/")
    schemes = ("https",) if livemode else ("https", "http")
    parts = split_url(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise SettingsError(f"{name} must be an {' or '.join(schemes)} address.")
    return value


def stripe_key(env: Environment, name: str, *, livemode: bool) -> str:
    """Return a secret or restricted key of Stripe's, for the mode that the program runs in."""
    value = secret(env, name)
    mode = "live" if livemode else "test"
    # A test deployment with a live key would move real money.
    if not value.startswith((f"sk_{mode}_", f"rk_{mode}_")) or len(value) < 16:
        raise SettingsError(f"{name} must be a Stripe {mode} key (sk_{mode}_...), as LIVEMODE says.")
    return value


def paypal_app(env: Environment, *, livemode: bool) -> PayPalApp | None:
    """Return the app of the PAYPAL_* variables; None without a client id: then PayPal is switched off."""
    if not optional(env, "PAYPAL_CLIENT_ID"):
        return None
    address = api_base(env, "PAYPAL_API_BASE", livemode=livemode)
    other = _PAYPAL_TEST if livemode else _PAYPAL_LIVE
    # A test deployment at the live address would move real money, and a live one elsewhere none.
    if address == other:
        raise SettingsError(f"PAYPAL_API_BASE must not be {other} where LIVEMODE is {str(livemode).lower()}.")
    return PayPalApp(secret(env, "PAYPAL_CLIENT_ID"), secret(env, "PAYPAL_CLIENT_SECRET"), address)

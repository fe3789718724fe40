"""Reading settings from the environment: what is missing or wrong is named in a sentence."""

from __future__ import annotations

from collections.abc import Mapping


class SettingsError(Exception):
    """A setting that is missing or wrong; the message is one sentence that names it."""


def required(env: Mapping[str, str], name: str) -> str:
    """Return a text that must be there."""
    value = env.get(name, "").strip()
    if not value:
        raise SettingsError(f"{name} is not set; the sandbox gateway cannot run without it.")
    return value


def webhook_url(env: Mapping[str, str], name: str, path: str) -> str:
    """Return where webhooks go: the address in `name`, or else the path below GATEWAY_URL."""
    url = env.get(name, "").strip() or required(env, "GATEWAY_URL").rstrip("/") + path
    if not url.startswith(("http://", "https://")):
        raise SettingsError(f"The webhook address {url!r} does not start with http:// or https://.")
    return url


def seconds(env: Mapping[str, str], name: str, default: float) -> float:
    """Return a number of seconds."""
    return _number(name, env[name]) if env.get(name, "").strip() else default


def delays(env: Mapping[str, str], name: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """Return numbers of seconds, separated by commas."""
    if not env.get(name, "").strip():
        return default
    return tuple(_number(name, item) for item in env[name].split(","))


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise SettingsError(f"{name} holds {text.strip()!r}, which is not a number of seconds.")
    return number

"""Gateways of which a test has only a part."""

from __future__ import annotations

from typing import Any

from workers.gateways.gateway import Gateway


def only(**parts: object) -> Gateway:
    """Return a gateway with these parts; an actor that uses another one fails."""
    known: dict[str, Any] = {"refunds": None, "reader": None, "listing": None, **parts}
    return Gateway(**known)

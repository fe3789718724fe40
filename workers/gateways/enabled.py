"""Which payment gateways are switched on: a new one adds its line here."""

from __future__ import annotations

from workers.gateways import paypal, stripe
from workers.gateways.gateway import Gateway
from workers.settings import Settings


def enabled(settings: Settings) -> dict[str, Gateway]:
    """Return the gateways that the settings switch on, by name."""
    gateways = {
        "stripe": stripe.connect(settings),
        "paypal": paypal.connect(settings),
    }
    return {name: gateway for name, gateway in gateways.items() if gateway is not None}

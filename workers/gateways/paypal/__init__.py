"""PayPal, by its REST API."""

from __future__ import annotations

from workers.gateways.gateway import Gateway
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.listing import PayPalListing
from workers.gateways.paypal.orders import PayPalOrders
from workers.gateways.paypal.readings import PayPalReadings
from workers.gateways.paypal.refunds import PayPalRefunds
from workers.settings import Settings


def connect(settings: Settings) -> Gateway | None:
    """Return PayPal as the settings describe it; None when it is switched off."""
    if settings.paypal is None:
        return None
    api = PayPal(settings.paypal.client_id, settings.paypal.client_secret, settings.paypal.api_base)
    return Gateway(
        refunds=PayPalRefunds(api),
        reader=PayPalReadings(api),
        listing=PayPalListing(api),
        orders=PayPalOrders(api),
    )

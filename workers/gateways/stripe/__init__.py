"""Stripe, by its official SDK where it acts and by its REST API where evidence is read."""

from __future__ import annotations

from workers.gateways.gateway import Gateway
from workers.gateways.stripe.api import StripeApi
from workers.gateways.stripe.listing import StripeListing
from workers.gateways.stripe.refunds import StripeRefunds
from workers.settings import Settings


def connect(settings: Settings) -> Gateway:
    """Return Stripe as the settings describe it. A payment there is captured by itself."""
    api = StripeApi(settings.stripe_secret_key, settings.stripe_api_base)
    return Gateway(
        refunds=StripeRefunds(settings.stripe_secret_key, settings.stripe_api_base),
        reader=api,
        listing=StripeListing(api),
    )

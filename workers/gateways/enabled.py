"""The payment gateways that are switched on, as each kind of work needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workers.gateways import captures, confirmations, reconciliations, refunds
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.listing import PayPalListing
from workers.gateways.paypal.readings import PayPalReadings
from workers.gateways.paypal.refunds import PayPalRefunds
from workers.gateways.stripe.api import StripeApi
from workers.gateways.stripe.listing import StripeListing
from workers.gateways.stripe.refunds import StripeRefunds
from workers.settings import Settings


@dataclass(frozen=True)
class Gateways:
    """By name: who makes refunds, captures orders, reads objects, and lists what there is."""

    refunds: Mapping[str, refunds.Gateway]
    orders: Mapping[str, captures.Gateway]
    readers: Mapping[str, confirmations.Reader]
    listings: Mapping[str, reconciliations.Listing]

    @classmethod
    def at(cls, settings: Settings) -> Gateways:
        """Return the gateways that the settings name."""
        stripe_refunds = StripeRefunds(settings.stripe_secret_key, settings.stripe_api_base)
        stripe = StripeApi(settings.stripe_secret_key, settings.stripe_api_base)
        if settings.paypal is None:
            return cls({"stripe": stripe_refunds}, {}, {"stripe": stripe}, {"stripe": StripeListing(stripe)})
        paypal = PayPal(settings.paypal.client_id, settings.paypal.client_secret, settings.paypal.api_base)
        return cls(
            {"stripe": stripe_refunds, "paypal": PayPalRefunds(paypal)},
            {"paypal": paypal},
            {"stripe": stripe, "paypal": PayPalReadings(paypal)},
            {"stripe": StripeListing(stripe), "paypal": PayPalListing(paypal)},
        )

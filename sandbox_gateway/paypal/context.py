"""The addresses from PayPal's settings that the operations need for links."""

from __future__ import annotations

from sandbox_gateway.paypal.objects import Addresses
from sandbox_gateway.paypal.settings import PaypalSettings
from sandbox_gateway.work import Work


def addresses(settings: PaypalSettings) -> Addresses:
    """Return where links lead."""
    return Addresses(settings.api_url, settings.page_url)


def addresses_of(work: Work) -> Addresses:
    """Return where links lead, in a piece of work."""
    if work.settings.paypal is None:
        raise RuntimeError("PayPal is switched off.")
    return addresses(work.settings.paypal)

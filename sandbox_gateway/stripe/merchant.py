"""The merchant's account at Stripe: its settings, its webhook secrets, and the requests under way."""

from __future__ import annotations

from sandbox_gateway.deliveries.policy import Route
from sandbox_gateway.idempotency import InFlight
from sandbox_gateway.storage import Storage
from sandbox_gateway.stripe.rotation import Secrets
from sandbox_gateway.stripe.settings import StripeSettings
from sandbox_gateway.stripe.signature import stripe_signer


class Merchant:
    """What Stripe at the sandbox has besides the storage."""

    def __init__(self, settings: StripeSettings, storage: Storage) -> None:
        self.settings = settings
        self.in_flight = InFlight()
        self.secrets = Secrets(storage, settings.webhook_secret)
        self.route = Route(settings.webhook_url, stripe_signer(self.secrets.signing))

"""All routes of Stripe at the sandbox."""

from __future__ import annotations

from sandbox_gateway.stripe.api import stripe_api
from sandbox_gateway.stripe.control import stripe_control

STRIPE_BLUEPRINTS = (stripe_api, stripe_control)

"""All routes of PayPal at the sandbox."""

from __future__ import annotations

from sandbox_gateway.paypal.api import paypal_api
from sandbox_gateway.paypal.control import paypal_control
from sandbox_gateway.paypal.pages import paypal_pages

PAYPAL_BLUEPRINTS = (paypal_api, paypal_control, paypal_pages)

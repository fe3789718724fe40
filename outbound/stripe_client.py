"""Stripe's official SDK, set up as both programs use it."""

from __future__ import annotations

import stripe

from outbound.bounded_http import CONNECT_TIMEOUT

# The SDK would send the name of this machine's system along and keep an id in the home folder.
stripe.enable_telemetry = False


def stripe_client(secret_key: str, api_base: str, read_timeout: float) -> stripe.StripeClient:
    """Return a client of Stripe that repeats nothing by itself; `read_timeout` is in seconds.

    The SDK's own repeats leave out 429, pay no heed to Retry-After, and do not survive a restart.
    """
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": api_base},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(CONNECT_TIMEOUT, read_timeout)),
    )

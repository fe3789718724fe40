"""The settings decide which gateways are asked, and for what."""

from __future__ import annotations

from dataclasses import replace
from email.headerregistry import Address

from startup.environment import PayPalApp
from workers.gateways.enabled import enabled
from workers.notifications.smtp import SmtpServer
from workers.settings import Settings

STRIPE_ONLY = Settings(
    database_url="postgresql://workers@127.0.0.1/careforall",
    redis_url="redis://127.0.0.1:1/0",
    smtp=SmtpServer("127.0.0.1", 25),
    sender=Address("CareForAll", "receipts", "careforall.example"),
    stripe_secret_key="sk_test_0123456789",
    stripe_api_base="http://127.0.0.1:1",
)
BOTH = replace(STRIPE_ONLY, paypal=PayPalApp("an-app", "its-secret", "http://127.0.0.1:1"))


def test_a_gateway_without_settings_is_switched_off() -> None:
    assert enabled(STRIPE_ONLY).keys() == {"stripe"}
    assert enabled(BOTH).keys() == {"stripe", "paypal"}


def test_only_paypals_payments_are_captured_by_us() -> None:
    captured = {name for name, gateway in enabled(BOTH).items() if gateway.orders is not None}
    assert captured == {"paypal"}

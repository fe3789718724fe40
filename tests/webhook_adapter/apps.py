"""The app under test, and what is read off it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from startup.environment import PayPalApp
from tests.webhook_adapter.paypal_signing import WEBHOOK_ID
from tests.webhook_adapter.signing import NOW, SECRET
from webhook_adapter.app import create_app
from webhook_adapter.settings import PayPalSettings, Settings

NOWHERE = "postgresql://webhook_adapter:none@127.0.0.1:1/careforall"
"""A database that is away: nothing listens on port 1."""


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


def settings_for(
    database_url: str = NOWHERE,
    stripe_url: str = "http://127.0.0.1:1",
    *,
    webhook_secrets: tuple[str, ...] = (SECRET,),
    threads: int = 8,
    gateway_retries: int = 0,
    paypal: PayPalSettings | None = None,
) -> Settings:
    """Return settings with short waits."""
    return Settings(
        database_url=database_url,
        stripe_secret_key="sk_test_0123456789",
        stripe_webhook_secrets=webhook_secrets,
        stripe_api_base=stripe_url,
        livemode=False,
        paypal=paypal,
        threads=threads,
        pool_size=3,
        gateway_timeout=0.5,
        gateway_retries=gateway_retries,
    )


def paypal_settings(
    api_base: str = "http://127.0.0.1:1", cert_base: str | None = None, ca_file: Path | None = None
) -> PayPalSettings:
    """Return settings for PayPal."""
    return PayPalSettings(
        app=PayPalApp("client", "k3Jq8s0aZp", api_base),
        webhook_id=WEBHOOK_ID,
        cert_base=cert_base,
        ca_file=ca_file,
        return_url="http://127.0.0.1:8000",
    )


@contextmanager
def client_of(settings: Settings, clock: Callable[[], float] | None = None) -> Iterator[FlaskClient]:
    """Make the app and a client of it; its connections are closed at the end."""
    app = create_app(settings, clock or Clock())
    try:
        yield app.test_client()
    finally:
        app.extensions["webhook_adapter.database"].close()


def sample(exposition: str, name: str, **labels: str) -> float:
    """Return the sum of the samples with these labels in a text that Prometheus reads."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(exposition)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def assert_refused(answer: TestResponse, status: int, word: str, details: str | None = None) -> None:
    """Check that an answer is an error in the usual shape."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json"
    body = answer.get_json()
    assert set(body) == {"code", "message", "details", "hint"}
    assert (body["code"], body["message"]) == (f"PT{status}", word)
    if details is not None:
        assert body["details"] == details

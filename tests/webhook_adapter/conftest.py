"""Fixtures of the adapter's tests: the app on a fresh database, with a tiny Stripe beside it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.support.database import Database
from tests.webhook_adapter.apps import Clock, client_of, settings_for
from tests.webhook_adapter.fake_stripe import FakeStripe, fake_stripe
from webhook_adapter.settings import Settings


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at the vector's moment."""
    return Clock()


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    """A gateway that answers."""
    with fake_stripe() as server:
        yield server


@pytest.fixture
def settings(database: Database, stripe: FakeStripe) -> Settings:
    """Settings that name the fresh database and the tiny Stripe."""
    return settings_for(database.url("webhook_adapter"), stripe.url)


@pytest.fixture
def client(settings: Settings, clock: Clock) -> Iterator[FlaskClient]:
    """A client of the app."""
    with client_of(settings, clock) as adapter:
        yield adapter


@pytest.fixture
def lonely(clock: Clock) -> Iterator[FlaskClient]:
    """A client of an app whose database and gateway are away: every refusal is the app's own."""
    with client_of(settings_for(), clock) as adapter:
        yield adapter

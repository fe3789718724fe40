"""Fixtures for notifications: an office that sends them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.database import Database
from tests.workers.conftest import Running
from tests.workers.notifications.office import Office
from tests.workers.support.smtp_sink import Sink


@pytest.fixture
def office(database: Database, sink: Sink, running: Running) -> Iterator[Office]:
    """An office whose worker is not yet started."""
    one = Office(database, sink, running)
    yield one
    one.close()

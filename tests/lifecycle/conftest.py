"""One database for all tests of a module: each makes campaigns of its own, or undoes what it did."""

from collections.abc import Iterator

import pytest

from tests.support.database import TEMPLATE, Database, Server, name_for
from tests.support.platform import Gift, Platform


@pytest.fixture(scope="module")
def shared_database(server: Server, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A copy of the template for all tests of a module."""
    name = name_for(request.node.path.stem)
    server.copy(TEMPLATE, name)
    with Database(server, name) as database:
        yield database


@pytest.fixture
def platform(shared_database: Database) -> Platform:
    """The platform, with what other tests of the module left behind."""
    return Platform(shared_database.connect())


@pytest.fixture
def gift(platform: Platform) -> Gift:
    """A pledge of 100.00 US dollars with an open payment, in a campaign of its own."""
    return platform.gift(platform.campaign())

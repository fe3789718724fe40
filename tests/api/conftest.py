"""Fixtures for tests of the API from outside."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from stack.running import Stack
from tests.api.http_messages import Json
from tests.api.outside import Outside, Records

# What a request may leave behind. Later news of the gateway, such as fees, adds to other tables.
_TABLES = ("campaigns", "donors", "donations", "payments", "refunds", "idempotency_keys", "notifications")


@pytest.fixture(scope="session")
def care(stack: Stack, http: requests.Session) -> Outside:
    """The system, seen from outside."""
    return Outside(stack, http)


@pytest.fixture(scope="module")
def campaign(care: Outside) -> Json:
    """A campaign in US dollars that takes gifts."""
    return care.campaign()


@pytest.fixture(scope="module")
def records(stack: Stack) -> Iterator[Records]:
    """The database."""
    with stack.connect() as connection:
        yield connection


@pytest.fixture
def nothing_stored(records: Records) -> Iterator[None]:
    """Fail a test that leaves anything behind."""
    before = _counts(records)
    yield
    assert _counts(records) == before


@pytest.fixture(scope="module", autouse=True)
def _nothing_broken(records: Records) -> Iterator[None]:
    """All money adds up after each module."""
    yield
    assert records.execute("select * from private.broken_invariants").fetchall() == []


def _counts(records: Records) -> dict[str, Any]:
    columns = ", ".join(f"(select count(*) from data.{table}) as {table}" for table in _TABLES)
    row = records.execute(f"select {columns}").fetchone()
    assert row is not None
    return row

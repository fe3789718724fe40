"""Fixtures for all tests: a fresh database per test, the whole running system, pgTAP files as tests.

`make test` runs several workers side by side. Each has servers and a range of ports of its own,
and gets whole groups of tests (tests/support/groups.py), so that what a module shares is made once.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from stack.running import Stack, running_stack
from stack.scratch import local_server
from tests.support import container, groups, pgtap
from tests.support.database import TEMPLATE, Database, Server, name_for
from tests.support.http import Http

_PGTAP = Path(__file__).parent / "db"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--soak`."""
    parser.addoption("--soak", action="store_true", help="run the long forms of tests, and only those")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark, and give each worker ports of its own."""
    config.addinivalue_line("markers", "soak: a test that runs in `make soak` only")
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["FREE_PORTS"] = groups.ports_of(int(worker.removeprefix("gw")))


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose short or long forms, and group what one worker must run; the dearest groups come first."""
    chosen = [item for item in items if groups.is_chosen(item, soak=config.getoption("--soak"))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    for item in chosen:
        item.add_marker(pytest.mark.xdist_group(groups.group_of(item)))
    items[:] = sorted(chosen, key=groups.rank)


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Collect tests/db/**/*.sql as pgTAP tests, but for what they include from tests/db/support."""
    if file_path.suffix == ".sql" and _PGTAP in file_path.parents and file_path.parent.name != "support":
        return pgtap.PgTapFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Let a report of odd bytes travel from a worker: text that is not valid Unicode ends the whole run."""
    data = yield
    return _as_valid_unicode(data)


def _as_valid_unicode(value: Any) -> Any:  # noqa: ANN401 - the parts of a report
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {_as_valid_unicode(key): _as_valid_unicode(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_valid_unicode(part) for part in value]
    return value


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether the long forms were asked for: `rounds = 200 if soak else 20`."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server that holds the deployed template."""
    start = container.container_server if container.docker_answers() else local_server
    with start() as running:
        running.deploy(TEMPLATE)
        yield running


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh copy of the template, dropped after the test."""
    with _copy(server, request.node.name) as copy:
        yield copy


@pytest.fixture(scope="session")
def pgtap_database(server: Server) -> Iterator[Database]:
    """One copy for all pgTAP files: each rolls back what it did."""
    with _copy(server, "pgtap") as copy:
        yield copy


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole system on free ports, as `make up` starts it."""
    with running_stack() as running:
        yield running


@pytest.fixture(scope="session")
def http(stack: Stack) -> Iterator[requests.Session]:
    """A session whose relative addresses lead to the proxy: `http.get("/api/v1/campaigns")`."""
    with Http(stack.gateway_url) as session:
        yield session


def _copy(server: Server, test: str) -> Database:
    name = name_for(test)
    server.copy(TEMPLATE, name)
    return Database(server, name)

"""Tests run side by side without getting into each other's way, and the right ones run."""

import os
from types import SimpleNamespace
from typing import Any

import pytest

from stack.ports import free_ports
from tests.support import groups


def item(nodeid: str, *fixtures: str, **marks: str) -> Any:  # noqa: ANN401 - as much of a pytest.Item as is read
    """Return a test with these fixtures and marks."""
    found = {name: SimpleNamespace(args=[value]) for name, value in marks.items()}
    return SimpleNamespace(nodeid=nodeid, fixturenames=fixtures, get_closest_marker=found.get)


def test_workers_have_ports_of_their_own() -> None:
    """Below 32768, from where on the system gives ports to outgoing connections."""
    ranges = [range(*map(int, groups.ports_of(worker).split("-"))) for worker in range(8)]

    ports = [port for one in ranges for port in one]
    assert len(set(ports)) == len(ports)
    assert max(ports) < 32_768


def test_free_ports_stay_in_their_range_and_do_not_come_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FREE_PORTS", "31990-31999")

    found = free_ports(4) + free_ports(4)

    assert len(set(found)) == 8
    assert set(found) <= set(range(31_990, 32_000))
    with pytest.raises(RuntimeError, match="fewer than 4 ports are free from 31990 to 31999"):
        free_ports(4)


@pytest.mark.parametrize(
    ("test", "group"),
    [
        (item("tests/api/test_a.py::test_x[1]"), "tests/api/test_a.py"),
        (item("tests/api/test_a.py::test_x", "stack"), "stack"),
        (item("tests/chaos/test_a.py::test_x", xdist_group="storm"), "storm"),
        (item("tests/db/private/money/a.sql::a"), "tests/db/private/money"),
    ],
)
def test_a_module_stays_together(test: pytest.Item, group: str) -> None:
    assert groups.group_of(test) == group


def test_the_group_reaches_the_scheduler(request: pytest.FixtureRequest) -> None:
    """pytest-xdist finds it in the test's id, and otherwise deals out single tests."""
    suffix = "@tests/project/test_groups.py" if "PYTEST_XDIST_WORKER" in os.environ else "_scheduler"

    assert request.node.nodeid.endswith(suffix)


def test_the_dearest_come_first() -> None:
    storm = item("tests/chaos/test_run.py::test_x", xdist_group="storm")
    workers = item("tests/workers/test_app.py::test_x")
    other = item("tests/project/test_files.py::test_x")

    assert sorted([other, workers, storm], key=groups.rank) == [storm, workers, other]


@pytest.mark.parametrize(
    ("test", "in_test", "in_soak"),
    [
        (item("a.py::short"), True, False),
        (item("a.py::short_and_long", "soak"), True, True),
        (item("a.py::long", soak=""), False, True),
    ],
    ids=["short", "short and long", "long"],
)
def test_soak_runs_long_forms_and_only_those(test: pytest.Item, *, in_test: bool, in_soak: bool) -> None:
    assert groups.is_chosen(test, soak=False) is in_test
    assert groups.is_chosen(test, soak=True) is in_soak

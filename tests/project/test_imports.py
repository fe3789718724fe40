"""Tests import the project, never the reverse, and running programs need no package of the tests."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from stack.scratch import PROJECT
from tests.support.repository import committed

# Developers' tools may use what the tests install.
TOOLS = ("bench", "chaos", "tests")


def imported(source: str) -> Iterator[str]:
    """Yield the full name of every module that a Python source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def complaints(source: str, own: set[str], installed: set[str], *, is_tool: bool) -> list[str]:
    """Return what a source outside tests/ must not import.

    `own` are the project's packages, `installed` the distributions that running programs have.
    """
    found = []
    for module in imported(source):
        package = module.partition(".")[0]
        if package == "tests":
            found.append(f"imports {module}")
        elif not is_tool and package not in own | sys.stdlib_module_names:
            names = {_normal(name) for name in _distributions().get(package, [package])}
            if not names & installed:
                found.append(f"imports {module}, which requirements.lock does not install")
    return found


@cache
def _distributions() -> Mapping[str, list[str]]:
    """Return what is installed, by the name that one imports."""
    return packages_distributions()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def own() -> set[str]:
    """The project's own packages."""
    return {file.parent.name for file in PROJECT.glob("*/__init__.py")}


@pytest.fixture(scope="module")
def installed() -> set[str]:
    """The distributions that `make up` and the images install."""
    lock = (PROJECT / "requirements.lock").read_text()
    return {_normal(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}


def test_imports(own: set[str], installed: set[str]) -> None:
    found = []
    for file in committed():
        name = file.relative_to(PROJECT)
        if file.suffix == ".py" and name.parts[0] != "tests":
            is_tool = name.parts[0] in TOOLS
            found += [
                f"{name} {what}" for what in complaints(file.read_text(), own, installed, is_tool=is_tool)
            ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import tests.support.waiting",
        "from tests.support import waiting",
        "def later():\n    from tests.support.waiting import wait_until",
        "import pytest",
        "from yaml import safe_load",
    ],
)
def test_offenders_are_noticed(own: set[str], installed: set[str], source: str) -> None:
    assert len(complaints(source, own, installed, is_tool=False)) == 1
    assert (
        complaints("import os\nimport psycopg\nfrom stack import checks", own, installed, is_tool=False) == []
    )


def test_tools_may_use_what_tests_install(own: set[str], installed: set[str]) -> None:
    assert complaints("import pytest", own, installed, is_tool=True) == []
    assert complaints("import tests", own, installed, is_tool=True) != []

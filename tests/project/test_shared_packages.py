"""The adapter and the workers share what knows nothing of donations, and the functions of schema private."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support.compose import copied_sources, files_below

PROGRAMS = {"webhook_adapter", "workers"}
SHARED = {"outbound", "startup"}
# What these packages are about is a word of their own. `payment` is not: a gateway has payments too.
OURS = re.compile(r"donation|donor|campaign|pledge|receipt|ledger|(?<!\w)(?:private|api|data)\.\w")

SCRIPT = "gateway/keep_newer_total.lua"


def imported(text: str) -> set[str]:
    """Return the top-level packages that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def forbidden(package: str, text: str) -> set[str]:
    """Return what a module of this package imports and may not."""
    others = PROGRAMS if package in SHARED else PROGRAMS - {package}
    return imported(text) & others


def modules(package: str) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each module of a package."""
    for file in sorted((PROJECT / package).rglob("*.py")):
        yield str(file.relative_to(PROJECT)), file.read_text()


@pytest.mark.parametrize("package", sorted(PROGRAMS | SHARED))
def test_packages_import_only_what_they_may(package: str) -> None:
    found = {name: names for name, text in modules(package) if (names := forbidden(package, text))}
    assert found == {}


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("outbound", "import workers"),
        ("outbound", "from webhook_adapter.errors import ApiError"),
        ("startup", "def late() -> None:\n    import workers.settings as settings"),
        ("workers", "from webhook_adapter import tracing"),
        ("webhook_adapter", "import json, workers.broker.pgmq"),
    ],
)
def test_an_import_that_is_not_allowed_is_noticed(package: str, text: str) -> None:
    assert forbidden(package, text)


def test_imports_of_shared_packages_are_allowed() -> None:
    text = "from outbound import addresses\nimport startup.logs\nfrom workers.database import Database"
    assert forbidden("workers", text) == set()


@pytest.mark.parametrize("package", sorted(SHARED))
def test_shared_packages_know_nothing_of_donations(package: str) -> None:
    """Except that they say so."""
    saying_so = "knows nothing of donations"
    found = {name: words for name, text in modules(package) if (words := ours(text.replace(saying_so, "")))}
    assert found == {}


def ours(text: str) -> list[str]:
    """Return the words of a module that are about what we do."""
    return [found[0] for found in OURS.finditer(text.lower())]


@pytest.mark.parametrize(
    "text", ["def donor_email(): ...", "# Campaigns", '"select private.start_refund(%s)"']
)
def test_knowledge_of_donations_is_noticed(text: str) -> None:
    assert ours(text)


# --- The script that both programs send to Redis -------------------------------------------------------


def lacking(dockerfiles: Mapping[str, str]) -> list[str]:
    """Return the images that lack the script."""
    return [
        name
        for name, text in dockerfiles.items()
        if PROJECT / SCRIPT not in {file for source in copied_sources(text) for file in files_below(source)}
    ]


@pytest.fixture
def dockerfiles() -> dict[str, str]:
    """The images whose programs send the script."""
    folder = PROJECT / "stack" / "docker"
    return {name: (folder / f"{name}.Dockerfile").read_text() for name in ("gateway", "python")}


def test_the_script_that_keeps_the_newer_total_is_in_both_images(dockerfiles: dict[str, str]) -> None:
    assert lacking(dockerfiles) == []


def test_an_image_without_the_script_is_noticed(dockerfiles: dict[str, str]) -> None:
    without = {name: text.replace(f"COPY {SCRIPT} gateway/", "") for name, text in dockerfiles.items()}
    assert lacking(without) == ["python"]


def test_the_script_and_its_time_to_live_stand_once() -> None:
    """Nothing else writes totals to Redis, and nothing else says how long they live."""
    files = [*(PROJECT / "workers").rglob("*.py"), *(PROJECT / "gateway").rglob("*.lua")]
    assert [str(file.relative_to(PROJECT)) for file in files if writes(file)] == [SCRIPT]


def writes(file: Path) -> bool:
    """Return whether a file writes to Redis by a script of its own."""
    return "redis.call(" in file.read_text()

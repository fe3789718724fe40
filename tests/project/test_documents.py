"""Every Markdown file can be read and linked: short lines, closed bold text, links that lead somewhere."""

from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support import documents
from tests.support.repository import committed

DOCUMENTS = sorted(file for file in committed() if file.suffix == ".md")
DECISIONS = (PROJECT / "DECISIONS.md").read_text()

# A row of a table cannot be broken. In other documents rows are short.
LONG_ROWS = {PROJECT / "sql" / "errors.md"}


def name(file: Path) -> str:
    """Return the path within the project."""
    return str(file.relative_to(PROJECT))


def dead_links(file: Path, text: str) -> list[str]:
    """Return the links of a document, at this place, that lead to no file, folder or heading."""
    found = []
    for target in documents.link_targets(text):
        path, _, anchor = target.partition("#")
        there = file.parent / path if path else file
        if not there.exists():
            found.append(target)
        elif anchor:
            headings = documents.headings(text if there == file else there.read_text())
            found += [target] if anchor not in map(documents.anchor, headings) else []
    return found


def unlinkable(document: str) -> list[str]:
    """Return the paragraphs of decisions without a heading of their own, and headings that occur twice."""
    headings = documents.headings(document)
    bare = [
        f"{part}: {text.partition('###')[0].strip()}"
        for part, text in documents.sections(document, 2).items()
        if text.partition("###")[0].strip()
    ]
    return bare + sorted({heading for heading in headings if headings.count(heading) > 1})


@pytest.mark.parametrize("file", DOCUMENTS, ids=name)
def test_lines_are_short(file: Path) -> None:
    lines = file.read_text().splitlines()

    long = [lines[number - 1] for number in documents.long_lines(file.read_text())]
    assert [line for line in long if not (file in LONG_ROWS and line.startswith("|"))] == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=name)
def test_bold_text_ends(file: Path) -> None:
    assert documents.unclosed_bold(file.read_text()) == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=name)
def test_links_lead_somewhere(file: Path) -> None:
    assert dead_links(file, file.read_text()) == []


def test_each_decision_can_be_linked() -> None:
    assert unlinkable(DECISIONS) == []
    assert len(documents.sections(DECISIONS, 3)) > 50


# Deliberate offenders.


def test_a_long_line_would_be_noticed() -> None:
    assert documents.long_lines(f"# Short\n\n{'x' * 121}\n{'x' * 120}\n") == [3]


def test_bold_text_without_an_end_would_be_noticed() -> None:
    assert documents.unclosed_bold("**One** is.\n\n**Two is not.\n\nThree.") == ["**Two is not."]


@pytest.mark.parametrize(
    "link", ["[x](gone.md)", "[x](sql/gone/)", "[x](DECISIONS.md#why-not)", "[x](#how-it-fails)"]
)
def test_a_dead_link_would_be_noticed(link: str) -> None:
    readme = PROJECT / "README.md"

    assert (
        len(dead_links(readme, readme.read_text() + link)) == len(dead_links(readme, readme.read_text())) + 1
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("### The books follow the state\n", "### State and code are separate\n"),
        ("## The workers\n", "## The workers\n\nA paragraph without a heading.\n"),
    ],
)
def test_a_decision_that_cannot_be_linked_would_be_noticed(before: str, after: str) -> None:
    assert DECISIONS.count(before) == 1
    assert len(unlinkable(DECISIONS.replace(before, after))) == 1

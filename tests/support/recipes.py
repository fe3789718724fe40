"""The recipes of CONTRIBUTING.md: the files that each names, and those that its kind of change touches."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.support import documents

# What is a path: it has a slash, or is the name of a file at the top of the project.
_PATH = re.compile(r"`(\.?[\w./<>-]+/[\w./<>-]*|\.?[\w-]+\.(?:in|lock|md|plan|toml|yml)|\.env\.example)`")
_PLACEHOLDER = re.compile(r"<[a-z_]+>")


@dataclass(frozen=True)
class Example:
    """Something that is in the project as if it had been added by a recipe.

    `marks` is a pattern: a file was touched to add the example when its path or its text has a match.
    """

    recipe: str
    marks: str

    def touched(self, files: Mapping[str, str]) -> set[str]:
        """Return those of the files, given as path -> text, that were touched to add it."""
        marks = re.compile(self.marks, re.MULTILINE)
        return {path for path, text in files.items() if marks.search(f"{path}\n{text}")}


def recipes(document: str) -> dict[str, str]:
    """Return the recipes by heading, each followed by the recipes that it links to."""
    own = {
        heading: text
        for heading, text in documents.sections(document, 3).items()
        if heading.startswith("Add ")
    }
    headings = {documents.anchor(heading): heading for heading in own}

    def whole(text: str) -> str:
        links = [link.removeprefix("#") for link in documents.link_targets(text) if link.startswith("#")]
        return "\n".join([text, *(whole(own[headings[link]]) for link in links if link in headings)])

    return {heading: whole(text) for heading, text in own.items()}


def places(recipe: str) -> set[str]:
    """Return the files and folders that a recipe names, such as `sql/private/<room>/<function>.sql`."""
    return set(_PATH.findall(recipe))


def is_at(path: str, place: str) -> bool:
    """Tell whether a file is the one that a place names, or in that folder; `<word>` is part of a name."""
    pattern = r"[^/]+".join(re.escape(part) for part in _PLACEHOLDER.split(place))
    return bool(re.fullmatch(pattern + (".*" if place.endswith("/") else ""), path))


def forgotten(touched: Iterable[str], recipe: str) -> set[str]:
    """Return the touched files that the recipe does not name."""
    named = places(recipe)
    return {path for path in touched if not any(is_at(path, place) for place in named)}

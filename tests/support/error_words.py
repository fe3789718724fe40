"""The fixed words of errors: those of sql/errors.md, and those that each part of the project answers with."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import sql_files, sql_text


@dataclass
class Uses:
    """How one word is used: with which HTTP statuses, and where (`private.fail_x`, `gateway/`)."""

    statuses: set[int] = field(default_factory=set)
    places: set[str] = field(default_factory=set)


Words = Mapping[str, Uses]

_ROW = re.compile(
    r"^\| `(?P<word>\w+)` \| (?P<statuses>[\d, ]+) \| .+ \| (?P<places>[^|]+) \|$", re.MULTILINE
)


def registered(document: str) -> Words:
    """Read the table of sql/errors.md; a word that has two rows is a ValueError."""
    words: dict[str, Uses] = {}
    for row in _ROW.finditer(document):
        if row["word"] in words:
            raise ValueError(f"{row['word']} has two rows")
        statuses = {int(status) for status in row["statuses"].split(",")}
        places = {place.strip(" `") for place in row["places"].split(",")}
        words[row["word"]] = Uses(statuses, places)
    return words


def raised_by_code(files: Iterable[Path]) -> Words:
    """Return what private.fail and private.fail_for_now are called with in files of sql/."""
    words: dict[str, Uses] = defaultdict(Uses)
    for file in files:
        source = sql_text.without_comments(file.read_text())
        place = f"{sql_files.schema(file)}.{file.stem}"
        for function in ("private.fail", "private.fail_for_now"):
            for arguments in sql_text.calls(source, function):
                word, status = sql_text.literal(arguments[0]), arguments[1]
                if word is None or not status.isdigit():
                    raise ValueError(f"{place} raises what can only be known when it runs: {arguments}")
                words[word].statuses.add(int(status))
                words[word].places.add(place)
    return words


def raised_by_state(files: Iterable[Path]) -> Words:
    """Return the words that functions of schema data raise by themselves, in migrations/deploy."""
    words: dict[str, Uses] = defaultdict(Uses)
    for file in files:
        source = sql_text.without_comments(file.read_text())
        for function in re.finditer(r"create function (data\.\w+)\(.*?\$\$(.*?)\$\$;", source, re.DOTALL):
            for code, word in re.findall(r"errcode = 'PT(\d+)',\s*message = '(\w+)'", function[2]):
                words[word].statuses.add(int(code))
                words[word].places.add(function[1])
    return words


def answered_by_python(files: Iterable[Path]) -> Words:
    """Return the words that an ApiError is made of, and those of tables `_WORDS = {status: word}`."""
    words: dict[str, Uses] = defaultdict(Uses)
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            for status, word in _pairs(node):
                words[word].statuses.add(status)
                words[word].places.add(f"{file.parent.name}/")
    return words


def _pairs(node: ast.AST) -> list[tuple[int, str]]:
    match node:
        case ast.Call(args=[ast.Constant(value=int(status)), ast.Constant(value=str(word)), *_]):
            return [(status, word)]
        case ast.Assign(targets=[ast.Name(id="_WORDS")], value=table):
            return list(ast.literal_eval(table).items())
        case _:
            return []


def answered_by_lua(files: Iterable[Path]) -> set[str]:
    """Return the words of tables of words, of refusals, and of answers made by hand."""
    found = set()
    for file in files:
        source = re.sub(r"--[^\n]*", "", file.read_text())
        found |= set(re.findall(r'\] = "([a-z]+(?:_[a-z0-9]+)+)"', source))
        found |= set(re.findall(r'\brefuse\(\d+, "(\w+)"', source))
        found |= set(re.findall(r'\b(?:message =|return|or) "([a-z]+(?:_[a-z0-9]+)+)"', source))
    return found


def together(*parts: Words) -> Words:
    """Merge the uses of several parts."""
    words: dict[str, Uses] = defaultdict(Uses)
    for part in parts:
        for word, uses in part.items():
            words[word].statuses |= uses.statuses
            words[word].places |= uses.places
    return words

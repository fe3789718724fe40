"""YAML for people to read: values in, lines out. It writes what docker-compose.yml needs and no more.

Running programs have no YAML library, and those that exist keep neither comments nor anchors.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 118

# Texts that need no quotes, except those that YAML reads as something else.
_PLAIN = re.compile(r"(?:[\w/$.]|-(?! ))[\w ./$@{}():+=-]*(?<![ :])")
_OTHERWISE = re.compile(r"(?i)yes|no|on|off|true|false|null|y|n|[-+.]?\d[\d_.,:]*(?:e[-+]?\d+)?|0[xo].*")
# Their braces would mean something inside brackets.
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True)
class Anchor:
    """A reference: `*name`."""

    name: str


@dataclass(frozen=True)
class Inline:
    """A mapping on one line: `{ condition: service_healthy }`."""

    value: Mapping[str, object]


@dataclass(frozen=True)
class Folded:
    """A text on several lines, which are joined by spaces: `>-`."""

    lines: Sequence[str]


def comment(text: str, indent: int) -> list[str]:
    """Return a comment's lines."""
    start = " " * indent + "# "
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=start)


def mapping(value: Mapping[str, object], indent: int) -> list[str]:
    """Return the lines of a mapping."""
    lines: list[str] = []
    for key, item in value.items():
        lines += _entry(" " * indent + f"{key}:", item, indent)
    return lines


def _entry(start: str, value: object, indent: int) -> list[str]:
    """Return the lines of a value after what stands before it: a key, or the dash of a list."""
    match value:
        case None:
            return [start]
        case Folded(lines):
            return [f"{start} >-", *(" " * (indent + 2) + line for line in lines)]
        case Mapping() if value:
            return [start, *mapping(value, indent + 2)]
        case list() | tuple() if value:
            return _sequence(start, value, indent)
    return [f"{start} {_scalar(value)}"]


def _sequence(start: str, value: Sequence[object], indent: int) -> list[str]:
    """Return a list on one line where it has room, else an item a line."""
    if not any(isinstance(item, Folded) for item in value):
        line = f"{start} {_scalar(value)}"
        if len(line) <= WIDTH:
            return [line]
    lines = [start]
    for item in value:
        lines += _entry(" " * (indent + 2) + "-", item, indent + 2)
    return lines


def _scalar(value: object, *, is_inside: bool = False) -> str:
    """Return a value on one line; `is_inside` brackets, where commas and braces mean something."""
    match value:
        case Anchor(name):
            return f"*{name}"
        case Inline(inner):
            return (
                "{ "
                + ", ".join(f"{key}: {_scalar(item, is_inside=True)}" for key, item in inner.items())
                + " }"
            )
        case list() | tuple():
            return "[" + ", ".join(_scalar(item, is_inside=True) for item in value) + "]"
        case bool() | int():
            return json.dumps(value)
    text = str(value)
    is_plain = _PLAIN.fullmatch(text) and not _OTHERWISE.fullmatch(text) and ": " not in text
    return json.dumps(text) if not is_plain or (is_inside and _BRACES.search(text)) else text

"""SQL source read without a parser: what is a comment, a string, an argument."""

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*")


def without_comments(source: str) -> str:
    """Return the source without `-- comments`; strings stay, whatever they hold."""
    return _COMMENT.sub(lambda found: "" if found[0].startswith("--") else found[0], source)


def calls(source: str, function: str) -> Iterator[list[str]]:
    """Yield the arguments of every call of a function, as they are written."""
    for call in re.finditer(rf"(?<!function ){re.escape(function)}\s*\(", source):
        yield _arguments(source, call.end())


def _arguments(source: str, start: int) -> list[str]:
    """Split what follows an opening parenthesis at its own commas, up to where it closes."""
    arguments, depth, begun = [], 1, start
    for token in re.finditer(r"'(?:[^']|'')*'|[(),\[\]]", source[start:]):
        at = start + token.start()
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token[0], 0)
        if depth == 0 or (depth == 1 and token[0] == ","):
            arguments.append(source[begun:at].strip())
            begun = at + 1
        if depth == 0:
            return arguments
    raise ValueError(f"a call is never closed: {source[start : start + 80]!r}")


def literal(argument: str) -> str | None:
    """Return what a string literal says; None for any other expression."""
    found = re.fullmatch(r"'((?:[^']|'')*)'", argument)
    return found[1].replace("''", "'") if found else None

"""The convention of sql/private and sql/api: a file makes one object and says all there is to say of it."""

import re
from pathlib import Path

MOST_LINES = 80
LONGEST_LINE = 120


def schema(file: Path) -> str:
    """Return the schema of the object that a file makes: api, or private in one of its rooms."""
    return "api" if file.parent.name == "api" else "private"


def faults(schema: str, stem: str, source: str) -> list[str]:
    """Return how the file sql/<schema>/<stem>.sql breaks the convention; nothing when it keeps it."""
    found = _in_size(source.splitlines())
    statements = _statements(source)
    kinds = [statement.split()[0] for statement in statements]
    if kinds[:2] != ["create", "comment"] or set(kinds[2:]) - {"grant"}:
        return [*found, "is not create, comment, grants"]
    made = re.match(r"create (function|view|type) ([\w.]+)", statements[0])
    if not made or made[2] != f"{schema}.{stem}":
        return [*found, "makes nothing of its name"]
    if not statements[1].startswith(f"comment on {made[1]} {made[2]} is"):
        found.append("comments on something else")
    if any(
        f" on {made[1]} {made[2]} to" not in f" {statement}" for statement in _grants(statements, made[1])
    ):
        found.append("grants something else")
    if made[1] == "function":
        found += _in_function(statements[0])
    if made[1] == "view":
        found += _in_view(schema, statements[0])
    return found


def _in_size(lines: list[str]) -> list[str]:
    found = []
    if len(lines) > MOST_LINES:
        found.append(f"has more than {MOST_LINES} lines")
    if max(map(len, lines)) > LONGEST_LINE:
        found.append(f"has a line of more than {LONGEST_LINE} characters")
    return found


def _statements(source: str) -> list[str]:
    """Return the statements on one line each, what is in dollars or quotes left out."""
    source = re.sub(r"\$\$.*?\$\$", "''", source, flags=re.DOTALL)
    source = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "''", source)
    return [" ".join(part.split()) for part in source.split(";") if part.strip()]


def _grants(statements: list[str], kind: str) -> list[str]:
    """Return the grants, those on views spelt as those on functions are."""
    grants = statements[2:]
    return [grant.replace(" on ", " on view ") for grant in grants] if kind == "view" else grants


def _in_function(create: str) -> list[str]:
    found = []
    if len(re.findall(r"\b(?:immutable|stable|volatile)\b", create)) != 1:
        found.append("does not state its volatility")
    if "security definer" in create and "set search_path = ''" not in create:
        found.append("is security definer without a search path")
    return found


def _in_view(schema: str, create: str) -> list[str]:
    if schema == "api" and "with (security_invoker = true)" not in create:
        return ["shows more than its caller may see"]
    return []

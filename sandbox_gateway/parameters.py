"""Form-encoded parameters with brackets, as Stripe has them: decoding and typed reading.

`decode` makes a tree of `metadata[order]=7&expand[]=latest_charge`, and `from_json` the same tree of a JSON
object; `Parameters` returns checked values and refuses parameters that were not read.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from sandbox_gateway.errors import ApiError

Tree: TypeAlias = dict[str, Any]
"""Names to texts or to further trees; the entries of a list are numbered."""

FORM = "application/x-www-form-urlencoded"
MAX_FIELDS = 1000
MAX_DEPTH = 5
LARGEST_INTEGER = 2**53

_NAME = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
_INTEGER = re.compile(r"-?[0-9]{1,17}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,17})?")


def decode(*encoded: bytes) -> Tree:
    """Decode form-encoded texts into one tree; raise `ApiError` for malformed names."""
    tree: Tree = {}
    for part in encoded:
        for name, value in _pairs(part):
            _place(tree, name, value)
    return tree


def from_json(body: bytes) -> Tree:
    """Make the same tree of a JSON object; null counts as absent."""
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise ApiError("The body is not JSON.") from error
    if not isinstance(value, dict):
        raise ApiError("The body is not a JSON object.")
    return _tree(value)


def _tree(entries: dict[str, Any]) -> Tree:
    return {name: _written(value) for name, value in entries.items() if value is not None}


def _written(value: object) -> object:
    if isinstance(value, dict):
        return _tree(value)
    if isinstance(value, list):
        return _tree({str(place): entry for place, entry in enumerate(value)})
    return value if isinstance(value, str) else json.dumps(value)


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise ApiError(f"The request has more than {MAX_FIELDS} parameters.") from error


def _place(tree: Tree, name: str, value: str) -> None:
    """Put one value where its name says: `a[b][]` is the next entry of the list b in a."""
    if not _NAME.fullmatch(name):
        raise ApiError(f"Invalid parameter name: {name}", code="parameter_unknown", param=name)
    path = [step.rstrip("]") for step in name.split("[")]
    if len(path) > MAX_DEPTH:
        raise ApiError(f"Parameter is nested too deeply: {name}", code="parameter_unknown", param=name)
    for step in path[:-1]:
        below = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(below, dict):
            raise _mixed(name)
        tree = below
    last = path[-1] or str(len(tree))
    if isinstance(tree.get(last), dict):
        raise _mixed(name)
    tree[last] = value


def _mixed(name: str) -> ApiError:
    return ApiError(f"Invalid object: {name} is given both as a value and as a hash.", param=name)


class Parameters:
    """Reads each parameter once, with its type; `finish` refuses those that were not read."""

    def __init__(self, tree: Tree) -> None:
        self.left = dict(tree)
        """What was not read yet."""

    def text(self, name: str, *, limit: int = 5000) -> str | None:
        """Take a text of at most `limit` characters; None when it is absent."""
        value = self.left.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, str):
            raise ApiError(f"Invalid string: {name}", param=name)
        if not value:
            raise ApiError(
                f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset a "
                f"parameter; however '{name}' cannot be unset.",
                code="parameter_invalid_empty",
                param=name,
            )
        if len(value) > limit:
            raise ApiError(
                f"Invalid string: {value[:20]}...; must be at most {limit} characters",
                code="parameter_invalid_string",
                param=name,
            )
        return value

    def required_text(self, name: str) -> str:
        """Take a text that must be there."""
        value = self.text(name)
        if value is None:
            raise _absent(name)
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Take one of the allowed words."""
        value = self.text(name)
        if value is not None and value not in allowed:
            raise ApiError(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
        return value

    def flag(self, name: str) -> bool:
        """Take `true` or `false`; absent is false."""
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise ApiError(f"Invalid boolean: {value}", param=name)
        return value == "true"

    def integer(self, name: str, *, least: int = 1, most: int = LARGEST_INTEGER) -> int | None:
        """Take a whole number within limits, written in ASCII digits."""
        value = self.text(name)
        return None if value is None else parsed_integer(value, name, least, most)

    def required_integer(self, name: str) -> int:
        """Take a positive whole number that must be there."""
        value = self.integer(name)
        if value is None:
            raise _absent(name)
        return value

    def number(self, name: str, *, most: float) -> float | None:
        """Take a number from 0 to `most`, written with ASCII digits and a point."""
        value = self.text(name)
        return None if value is None else _number(value, name, most)

    def numbers(self, name: str, *, most: float) -> list[float]:
        """Take a list of such numbers, written `name[]=..` or `name[0]=..`."""
        return [_number(value, name, most) for value in self.words(name)]

    def words(self, name: str) -> list[str]:
        """Take a list of texts, written `name[]=..` or `name[0]=..`."""
        value = self.left.pop(name, {})
        entries = list(value.values()) if isinstance(value, dict) else [value]
        if not all(isinstance(entry, str) for entry in entries):
            raise ApiError(f"Invalid array: {name}", param=name)
        return entries

    def ignore(self, *names: str) -> None:
        """Drop parameters that have no effect here."""
        for name in names:
            self.left.pop(name, None)

    def finish(self) -> None:
        """Refuse what is left over."""
        for name in self.left:
            raise unknown(name)


def parsed_integer(value: str, name: str, least: int, most: int) -> int:
    """Return the whole number that a text writes in ASCII digits; `ApiError` when it is not within limits."""
    code = "parameter_invalid_integer"
    if not _INTEGER.fullmatch(value):
        raise ApiError(f"Invalid integer: {value[:40]}", code=code, param=name)
    number = int(value)
    if number < least:
        raise ApiError(f"This value must be greater than or equal to {least}.", code=code, param=name)
    if number > most:
        raise ApiError(f"This value must be less than or equal to {most}.", code=code, param=name)
    return number


def _number(value: str, name: str, most: float) -> float:
    if not _NUMBER.fullmatch(value) or float(value) > most:
        raise ApiError(f"Invalid number: {value[:40]}; must be from 0 to {most:g}", param=name)
    return float(value)


def _absent(name: str) -> ApiError:
    return ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def unknown(name: str) -> ApiError:
    """Return the refusal of a parameter that was not asked for."""
    return ApiError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)

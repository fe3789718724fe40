"""Form-encoded parameters with brackets: decoding and typed reading.

Stripe's requests are forms: `metadata[order]=7&expand[]=latest_charge`. `decode` makes a tree of
them; `Parameters` hands out checked values and refuses what nobody asked for.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from sandbox_gateway.errors import ApiError

Tree: TypeAlias = dict[str, Any]
"""Names to texts or to further trees; the entries of a list are numbered."""

MAX_FIELDS = 1000
MAX_DEPTH = 5
MAX_METADATA = 50
LARGEST_INTEGER = 2**53

_NAME = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
_INTEGER = re.compile(r"-?[0-9]{1,17}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,17})?")
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


def decode(*encoded: bytes) -> Tree:
    """Decode form-encoded texts into one tree; raise `ApiError` for names that make no sense."""
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
    """Reads each parameter once, with its type; `finish` refuses those that nobody read."""

    def __init__(self, tree: Tree) -> None:
        self._tree = dict(tree)

    def text(self, name: str, *, limit: int = 5000) -> str | None:
        """Take a text of at most `limit` characters; None when it is absent."""
        value = self._tree.pop(name, None)
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

    def email(self, name: str) -> str | None:
        """Take an address; only its outline is checked."""
        value = self.text(name, limit=800)
        if value is not None and not _EMAIL.fullmatch(value):
            raise ApiError(f"Invalid email address: {value}", code="email_invalid", param=name)
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
        return None if value is None else _integer(value, name, least, most)

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

    def metadata(self) -> dict[str, str] | None:
        """Take the metadata: at most 50 keys of 40 characters with values of 500 characters.

        An empty value unsets its key. An empty `metadata` itself unsets all, and is an empty dictionary.
        """
        value = self._tree.pop("metadata", None)
        if value in (None, ""):
            return None if value is None else {}
        if not isinstance(value, dict):
            raise ApiError("Invalid object", param="metadata")
        return _checked_metadata(value)

    def words(self, name: str) -> list[str]:
        """Take a list of texts, written `name[]=..` or `name[0]=..`."""
        value = self._tree.pop(name, {})
        entries = list(value.values()) if isinstance(value, dict) else [value]
        if not all(isinstance(entry, str) for entry in entries):
            raise ApiError(f"Invalid array: {name}", param=name)
        return entries

    def moments(self, name: str) -> dict[str, int]:
        """Take a filter on times: `created=5` or `created[gte]=5&created[lt]=9`, Unix seconds."""
        value = self._tree.pop(name, {})
        if isinstance(value, str):
            return {"eq": _integer(value, name, 0, LARGEST_INTEGER)}
        for bound, text in value.items():
            if bound not in ("gt", "gte", "lt", "lte") or not isinstance(text, str):
                raise _unknown(f"{name}[{bound}]")
        return {
            bound: _integer(text, f"{name}[{bound}]", 0, LARGEST_INTEGER) for bound, text in value.items()
        }

    def ignore(self, *names: str) -> None:
        """Drop parameters that make no difference here."""
        for name in names:
            self._tree.pop(name, None)

    def finish(self) -> None:
        """Refuse what is left over."""
        for name in self._tree:
            raise _unknown(name)


def _integer(value: str, name: str, least: int, most: int) -> int:
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


def _checked_metadata(entries: Tree) -> dict[str, str]:
    if len(entries) > MAX_METADATA:
        raise ApiError(f"Metadata can have at most {MAX_METADATA} keys.", param="metadata")
    for key, value in entries.items():
        if not isinstance(value, str):
            raise ApiError(f"Metadata values must be strings: {key}", param=f"metadata[{key}]")
        if len(key) > 40 or len(value) > 500:
            raise ApiError(
                "Metadata keys have at most 40 characters and values 500.", param=f"metadata[{key}]"
            )
    return entries


def _absent(name: str) -> ApiError:
    return ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def _unknown(name: str) -> ApiError:
    return ApiError(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)

"""JSON bodies of requests: decoding, and typed reading that names the field that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from sandbox_gateway.paypal import money
from sandbox_gateway.paypal.errors import invalid_request, unsupported_media_type
from sandbox_gateway.paypal.money import Money

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# Neither a user nor unusual characters before the path: the origin also goes into a header.
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+([/?#][!-~]*)?")
_MALFORMED = "The request JSON is not well formed."


@dataclass(frozen=True)
class Fields:
    """An object of a body and the JSON pointer that leads to it. Unknown members are ignored."""

    values: dict[str, Any]
    pointer: str = ""

    def text(self, name: str, *, most: int) -> str | None:
        """Return a text of 1 to `most` characters, or None when it is missing."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or _UNWRITABLE.search(value):
            raise self._syntax(name)
        if not 1 <= len(value) <= most:
            description = "The value of a field is either too short or too long."
            raise invalid_request("INVALID_STRING_LENGTH", description, self.at(name))
        return value

    def required_text(self, name: str, *, most: int) -> str:
        """Return a text that must be there."""
        value = self.text(name, most=most)
        if value is None:
            raise self.missing(name)
        return value

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """Return one of some words."""
        value = self.text(name, most=255)
        if value is not None and value not in allowed:
            description = "The value of a field is invalid."
            raise invalid_request("INVALID_PARAMETER_VALUE", description, self.at(name))
        return value

    def flag(self, name: str) -> bool | None:
        """Return a truth value."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._syntax(name)
        return value

    def url(self, name: str) -> str | None:
        """Return an address that a browser may be sent to."""
        value = self.text(name, most=4000)
        if value is not None and not _URL.fullmatch(value):
            raise self._syntax(name)
        return value

    def money(self, name: str) -> Money | None:
        """Return an amount."""
        amount = self.object(name)
        if amount is None:
            return None
        currency = amount.required_text("currency_code", most=3)
        return money.parse(amount.required_text("value", most=32), currency, amount.pointer)

    def required_money(self, name: str) -> Money:
        """Return an amount that must be there."""
        amount = self.money(name)
        if amount is None:
            raise self.missing(name)
        return amount

    def object(self, name: str) -> Fields | None:
        """Return an object inside this one."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise self._syntax(name)
        return None if value is None else Fields(value, self.at(name))

    def only_entry(self, name: str) -> Fields:
        """Return the object in a list of exactly one; PayPal takes up to ten, the sandbox does not."""
        value = self.values.get(name)
        if value is None:
            raise self.missing(name)
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self._syntax(name)
        if len(value) != 1:
            issue = "INVALID_ARRAY_MAX_ITEMS" if value else "INVALID_ARRAY_MIN_ITEMS"
            description = "The number of items in an array parameter is too small or too large."
            raise invalid_request(issue, description, self.at(name))
        return Fields(value[0], f"{self.at(name)}/0")

    def at(self, name: str) -> str:
        """Return the JSON pointer of a member."""
        return f"{self.pointer}/{name}"

    def missing(self, name: str) -> Exception:
        """Return the refusal of a request that lacks a member."""
        description = "A required field / parameter is missing."
        return invalid_request("MISSING_REQUIRED_PARAMETER", description, self.at(name))

    def _syntax(self, name: str) -> Exception:
        description = "The value of a field does not conform to the expected format."
        return invalid_request("INVALID_PARAMETER_SYNTAX", description, self.at(name))


def read(body: bytes, media_type: str) -> Fields:
    """Decode a body, an object; an empty body is an empty object and needs its media type all the same."""
    if media_type != "application/json":
        raise unsupported_media_type()
    return Fields(_object(body)) if body.strip() else Fields({})


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise invalid_request("MALFORMED_REQUEST_JSON", _MALFORMED, "/") from error
    if not isinstance(value, dict):
        raise invalid_request("MALFORMED_REQUEST_JSON", _MALFORMED, "/")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)

"""Reading the parameters that only Stripe's API has: addresses, metadata and filters on times."""

from __future__ import annotations

import re

from sandbox_gateway.errors import ApiError
from sandbox_gateway.parameters import LARGEST_INTEGER, Parameters, Tree, parsed_integer, unknown

MAX_METADATA = 50

_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


class StripeParameters(Parameters):
    """The parameters of a request to Stripe's API."""

    def email(self, name: str) -> str | None:
        """Take an address; only its outline is checked."""
        value = self.text(name, limit=800)
        if value is not None and not _EMAIL.fullmatch(value):
            raise ApiError(f"Invalid email address: {value}", code="email_invalid", param=name)
        return value

    def metadata(self) -> dict[str, str] | None:
        """Take the metadata: at most 50 keys of 40 characters with values of 500 characters.

        An empty value unsets its key. An empty `metadata` itself unsets all, and is an empty dictionary.
        """
        value = self.left.pop("metadata", None)
        if value in (None, ""):
            return None if value is None else {}
        if not isinstance(value, dict):
            raise ApiError("Invalid object", param="metadata")
        return _checked_metadata(value)

    def moments(self, name: str) -> dict[str, int]:
        """Take a filter on times: `created=5` or `created[gte]=5&created[lt]=9`, Unix seconds."""
        value = self.left.pop(name, {})
        if isinstance(value, str):
            return {"eq": parsed_integer(value, name, 0, LARGEST_INTEGER)}
        for bound, text in value.items():
            if bound not in ("gt", "gte", "lt", "lte") or not isinstance(text, str):
                raise unknown(f"{name}[{bound}]")
        return {
            bound: parsed_integer(text, f"{name}[{bound}]", 0, LARGEST_INTEGER)
            for bound, text in value.items()
        }


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

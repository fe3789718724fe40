"""`expand[]`: objects in place of their identifiers."""

from __future__ import annotations

import sqlite3

from sandbox_gateway import resources
from sandbox_gateway.errors import ApiError
from sandbox_gateway.resources import Resource

MAX_DEPTH = 4
_EXPANDABLE = (
    "latest_charge",
    "charge",
    "payment_intent",
    "balance_transaction",
    "failure_balance_transaction",
    "source",
)


def expanded(connection: sqlite3.Connection, resource: Resource, paths: list[str]) -> Resource:
    """Return the resource with the objects at these dotted paths put in; `ApiError` for a wrong path."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_DEPTH:
            raise ApiError(
                f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}",
                param="expand",
            )
        _expand(connection, resource, steps, path)
    return resource


def _expand(connection: sqlite3.Connection, resource: Resource, steps: list[str], path: str) -> None:
    name, below = steps[0], steps[1:]
    if name == "data" and resource["object"] in ("list", "search_result") and below:
        for entry in resource["data"]:
            _expand(connection, entry, below, path)
        return
    if name not in _EXPANDABLE or name not in resource:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(resource[name], str):
        resource[name] = resources.find_any(connection, resource[name])
    if below and resource[name] is not None:
        _expand(connection, resource[name], below, path)

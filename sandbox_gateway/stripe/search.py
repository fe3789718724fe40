"""Stripe's search: `metadata['payment_id']:'...' AND status:'succeeded'`.

Only equality and `AND`: finding a lost answer needs no more. Stripe's own index is some seconds behind; here
there is no delay.
"""

from __future__ import annotations

import re

from sandbox_gateway.errors import ApiError
from sandbox_gateway.stripe.store import Wanted

_TEXT = r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
_CLAUSE = re.compile(
    rf"\s*(?:metadata\[{_TEXT}\]|(status|currency|payment_intent|customer))\s*:\s*{_TEXT}\s*"
)
_AND = re.compile(r"AND\b")


def parse(query: str) -> Wanted:
    """Return what a query asks for; `ApiError` names the part that is not understood."""
    wanted: Wanted = {}
    place = 0
    while clause := _CLAUSE.match(query, place):
        key_single, key_double, member, value_single, value_double = clause.groups()
        path = (member,) if member else ("metadata", _plain(key_single, key_double))
        wanted[path] = _plain(value_single, value_double)
        place = clause.end()
        if place == len(query):
            return wanted
        joined = _AND.match(query, place)
        if joined is None:
            break
        place = joined.end()
    raise ApiError(f"We were unable to parse your search query: {query[place:][:100]}", param="query")


def _plain(single: str | None, double: str | None) -> str:
    quoted = single if single is not None else double or ""
    return re.sub(r"\\(.)", r"\1", quoted)

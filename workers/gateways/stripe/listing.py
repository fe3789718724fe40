"""What Stripe lists for a period, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from workers.failures import TemporaryError
from workers.gateways.answers import json_object
from workers.gateways.gateway import Ask, Reading
from workers.gateways.stripe.api import StripeApi, is_id

PAGE = 100


@dataclass(frozen=True)
class _Kind:
    """Where a kind of object is listed, how long it may change after its creation, and what to include."""

    name: str
    path: str
    moves_for: timedelta
    expanded: str | None = None


# Stripe lists by the time of creation, but money moves later. An authorisation holds for seven days, and a
# payment on an older intent is a new charge. Refunds fail and payouts arrive within days. Disputes take
# months to be won or lost, and there are few of them.
_KINDS = (
    _Kind("payment_intent", "/v1/payment_intents", timedelta(days=8)),
    _Kind("charge", "/v1/charges", timedelta(days=8), "data.balance_transaction"),
    _Kind("refund", "/v1/refunds", timedelta(days=8)),
    _Kind("dispute", "/v1/disputes", timedelta(days=120)),
    _Kind("payout", "/v1/payouts", timedelta(days=8)),
)


class StripeListing:
    """Lists what Stripe has; a `workers.gateways.gateway.Listing`."""

    def __init__(self, api: StripeApi) -> None:
        self._api = api

    def is_known_until(self, _: Ask, until: datetime) -> datetime:
        """Return `until`: Stripe lists new objects at once."""
        return until

    def pages(self, ask: Ask, since: datetime, until: datetime) -> Iterator[Reading]:
        """Return the pages of all kinds, including objects that are older and may have changed since."""
        for kind in _KINDS:
            made = {
                "created[gte]": int((since - kind.moves_for).timestamp()),
                "created[lt]": int(until.timestamp()) + 1,
            }
            expansion = {"expand[]": kind.expanded} if kind.expanded else {}
            for raw in self._pages(ask, kind.path, {**made, **expansion, "limit": PAGE}):
                yield Reading(kind.name, raw)

    def _pages(self, ask: Ask, path: str, params: Mapping[str, str | int]) -> Iterator[bytes]:
        after: dict[str, str | int] = {}
        while True:
            answer = ask(partial(self._api.get, path, {**params, **after}))
            page = json_object(answer)
            ids = _ids(page)
            yield answer.body
            if not page.get("has_more"):
                return
            if not ids or ids[-1] == after.get("starting_after"):
                raise TemporaryError("the listing does not advance")
            after["starting_after"] = ids[-1]


def _ids(page: dict[str, Any]) -> list[str]:
    elements = page.get("data")
    if page.get("object") != "list" or not isinstance(elements, list):
        raise TemporaryError("the answer is not a listing")
    ids = [element.get("id") if isinstance(element, dict) else None for element in elements]
    if not all(is_id(one) for one in ids):
        raise TemporaryError("the listing has an object without an id")
    return [str(one) for one in ids]

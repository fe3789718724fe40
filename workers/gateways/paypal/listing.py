"""What PayPal lists for a period: pages of transactions, and the objects behind them, read one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from outbound.bounded_http import Answer
from workers.failures import TemporaryError
from workers.gateways.answers import json_object
from workers.gateways.gateway import Ask, Reading
from workers.gateways.paypal.api import PayPal, is_id

PAGE = 500
DISPUTES_PAGE = 50
#: The longest period that PayPal lists at once.
LONGEST = timedelta(days=31)

#: PayPal lists disputes by the time of creation. They take months to be decided, and there are few of them.
DISPUTES_MOVE_FOR = timedelta(days=120)

# Codes of transactions: payments to us, and returns, by us or by PayPal itself. Others are fees and
# withdrawals.
_PAID = re.compile(r"T00\d\d")
_RETURNED = frozenset({"T1106", "T1107"})
_TOKEN = re.compile(r"[!-~]{1,1000}")


class PayPalListing:
    """Lists what PayPal has; a `workers.gateways.gateway.Listing`."""

    def __init__(self, paypal: PayPal) -> None:
        self._paypal = paypal

    def is_known_until(self, ask: Ask, until: datetime) -> datetime:
        """Return the moment up to which the listing is complete: PayPal's lags up to three hours behind."""
        answer = ask(partial(self._transactions, until - timedelta(days=1), until, size=1))
        page = json_object(answer)
        try:
            return min(until, datetime.fromisoformat(str(page.get("last_refreshed_datetime"))))
        except (ValueError, TypeError):  # TypeError: a time without an offset
            raise TemporaryError("the listing does not say how far it reaches") from None

    def pages(self, ask: Ask, since: datetime, until: datetime) -> Iterator[Reading]:
        """Return a period's transactions, the objects behind them, and the disputes that may have changed."""
        begin = since
        while begin < until:
            end = min(begin + LONGEST, until)
            yield from self._transactions_and_objects(ask, begin, end)
            begin = end
        yield from self._disputes(ask, since)

    def _transactions_and_objects(self, ask: Ask, since: datetime, until: datetime) -> Iterator[Reading]:
        number, last = 1, 1
        while number <= last:
            answer = ask(partial(self._transactions, since, until, number))
            page = json_object(answer)
            yield Reading("transaction", answer.body)
            for kind, object_id in _objects(page):
                yield from self._read(ask, kind, object_id)
            last = _count(page, "total_pages")
            number += 1

    def _transactions(self, since: datetime, until: datetime, number: int = 1, size: int = PAGE) -> Answer:
        params: dict[str, str | int] = {
            "start_date": _moment(since),
            "end_date": _moment(until + timedelta(seconds=1)),
            "fields": "transaction_info",
            "page_size": size,
            "page": number,
        }
        return self._paypal.page("/v1/reporting/transactions", params)

    def _disputes(self, ask: Ask, since: datetime) -> Iterator[Reading]:
        begin = _moment(since - DISPUTES_MOVE_FOR)
        params: dict[str, str | int] = {"start_time": begin, "page_size": DISPUTES_PAGE}
        while True:
            page = json_object(ask(partial(self._paypal.page, "/v1/customer/disputes", dict(params))))
            for item in _elements(page, "items"):
                yield from self._read(ask, "dispute", item.get("dispute_id"))
            token = _next_page(page)
            if token is None:
                return
            if token == params.get("next_page_token"):
                raise TemporaryError("the listing does not advance")
            params["next_page_token"] = token

    def _read(self, ask: Ask, kind: str, object_id: object) -> Iterator[Reading]:
        # Not everything that is listed can be read: PayPal's other products have objects of other kinds.
        raw = ask(partial(self._paypal.read, kind, str(object_id))) if is_id(object_id) else None
        if raw is not None:
            yield Reading(kind, raw)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def _objects(page: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Return kind and id of the objects behind a page's transactions, a capture before its refunds."""
    for element in _elements(page, "transaction_details"):
        info = element.get("transaction_info")
        info = info if isinstance(info, dict) else {}
        code = str(info.get("transaction_event_code"))
        if _PAID.fullmatch(code):
            yield "capture", info.get("transaction_id")
        elif code in _RETURNED:
            yield "capture", info.get("paypal_reference_id")
            yield "refund", info.get("transaction_id")


def _elements(page: dict[str, Any], member: str) -> list[dict[str, Any]]:
    elements = page.get(member)
    if not isinstance(elements, list) or not all(isinstance(one, dict) for one in elements):
        raise TemporaryError("the answer is not a listing")
    return elements


def _count(page: dict[str, Any], member: str) -> int:
    count = page.get(member)
    if not isinstance(count, int):
        raise TemporaryError("the answer is not a listing")
    return count


def _next_page(page: dict[str, Any]) -> str | None:
    for link in page.get("links") or []:
        if isinstance(link, dict) and link.get("rel") == "next":
            token = parse_qs(urlsplit(str(link.get("href"))).query).get("next_page_token", [""])[0]
            if not _TOKEN.fullmatch(token):
                raise TemporaryError("the listing does not name its next page")
            return token
    return None

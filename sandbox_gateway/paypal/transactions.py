"""The account's balance, line by line, as the Transaction Search API lists it.

Codes are PayPal's own: T0006 a payment, T1107 a refund, T1106 a reversal, T1201 a chargeback, T1202 its
cancellation. Unlike PayPal, which takes up to three hours, the sandbox lists a line at once.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sandbox_gateway.paypal import store
from sandbox_gateway.paypal.money import Money
from sandbox_gateway.paypal.objects import PAYEE, Addresses
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work

PAYMENT, REFUND, REVERSAL, CHARGEBACK, CHARGEBACK_CANCELED = "T0006", "T1107", "T1106", "T1201", "T1202"


@dataclass(frozen=True)
class Page:
    """Which lines are asked for: those of [start, end] in whole Unix seconds, page by page."""

    start: datetime
    end: datetime
    number: int
    size: int
    whole: bool
    """Whether all groups of members are shown, or `transaction_info` only."""


@dataclass(frozen=True)
class Line:
    """One line: its id, what it is, what it moves, of which capture or refund, and what it refers to."""

    id: str
    code: str
    amount: Money
    source: Resource
    reference: str
    reference_type: str = "TXN"
    fee: Money | None = None


def book_capture(work: Work, capture: Resource, order: Resource) -> None:
    """Write down a completed capture; its fee is a negative amount, as on a statement."""
    amount = Money.of(capture["amount"])
    fee = Money.of(capture["seller_receivable_breakdown"]["paypal_fee"])
    taken = fee.with_minor(-fee.minor)
    _book(work, Line(capture["id"], PAYMENT, amount, capture, order["id"], "ODR", taken))


def book_refund(work: Work, refund: Resource, *, is_reversal: bool) -> None:
    """Write down a completed refund or a reversal."""
    amount = Money.of(refund["amount"])
    code = REVERSAL if is_reversal else REFUND
    _book(work, Line(refund["id"], code, amount.with_minor(-amount.minor), refund, refund["_capture"]))


def book_dispute(work: Work, line_id: str, amount: Money, capture: Resource) -> None:
    """Write down the money that a dispute takes (a negative amount) or gives back."""
    code = CHARGEBACK if amount.minor < 0 else CHARGEBACK_CANCELED
    _book(work, Line(line_id, code, amount, capture, capture["id"]))


def list_page(connection: sqlite3.Connection, page: Page, addresses: Addresses) -> Resource:
    """Return one page of lines, oldest first."""
    bounds = (store.TRANSACTION, page.start.timestamp(), page.end.timestamp())
    (count,) = connection.execute(
        "select count(*) from resources where kind = ? and created between ? and ?", bounds
    ).fetchone()
    rows = connection.execute(
        """select body from resources where kind = ? and created between ? and ?
           order by sequence limit ? offset ?""",
        (*bounds, page.size, (page.number - 1) * page.size),
    ).fetchall()
    lines = [cast("Resource", json.loads(row["body"])) for row in rows]
    pages = -(-count // page.size)
    return {
        "transaction_details": [_shown(line, whole=page.whole) for line in lines],
        "account_number": PAYEE["merchant_id"],
        "start_date": _moment(page.start),
        "end_date": _moment(page.end),
        "last_refreshed_datetime": _moment(page.end),
        "page": page.number,
        "total_items": count,
        "total_pages": pages,
        "links": _links(page, pages, addresses),
    }


def _book(work: Work, line: Line) -> None:
    payer = store.get(work.connection, store.ORDER, line.source["_order"])["payer"]
    stored = {
        "id": f"{store.TRANSACTION}-{line.id}",
        "transaction_info": _info(line, payer, _moment(datetime.fromtimestamp(work.created, UTC))),
        "payer_info": {
            "account_id": payer["payer_id"],
            "email_address": payer["email_address"],
            "payer_status": "Y",
            "payer_name": payer["name"],
            "country_code": "US",
        },
    }
    store.insert(work, store.TRANSACTION, stored, order_id=line.source["_order"])


def _info(line: Line, payer: Resource, now: str) -> Resource:
    info = {
        "paypal_account_id": payer["payer_id"],
        "transaction_id": line.id,
        "paypal_reference_id": line.reference,
        "paypal_reference_id_type": line.reference_type,
        "transaction_event_code": line.code,
        "transaction_initiation_date": now,
        "transaction_updated_date": now,
        "transaction_amount": line.amount.json,
        "fee_amount": line.fee.json if line.fee else None,
        "transaction_status": "S",
        "invoice_id": line.source.get("invoice_id"),
        "custom_field": line.source.get("custom_id"),
        "protection_eligibility": "01",
    }
    return {name: value for name, value in info.items() if value is not None}


def _shown(line: Resource, *, whole: bool) -> Resource:
    groups = {"transaction_info": line["transaction_info"]}
    if whole:
        empty: Resource = {"shipping_info": {}, "cart_info": {}, "store_info": {}, "auction_info": {}}
        groups |= {"payer_info": line["payer_info"], **empty, "incentive_info": {}}
    return groups


def _links(page: Page, pages: int, addresses: Addresses) -> list[Resource]:
    query = f"start_date={_query(page.start)}&end_date={_query(page.end)}&page_size={page.size}"
    numbers = {"self": page.number, "first": 1, "last": pages}
    if page.number > 1:
        numbers["prev"] = page.number - 1
    if page.number < pages:
        numbers["next"] = page.number + 1
    path = "/v1/reporting/transactions"
    return [addresses.link(rel, f"{path}?{query}&page={number}") for rel, number in numbers.items()]


def _moment(moment: datetime) -> str:
    """Write a moment as this API does: with an offset that has no colon."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _query(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

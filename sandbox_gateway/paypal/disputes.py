"""Disputes about captures, opened and decided by hand.

    INQUIRY -> CHARGEBACK -> RESOLVED, or RESOLVED from an inquiry

An inquiry moves no money. A chargeback takes it; it comes back when the seller is right. A buyer who is right
already in an inquiry gets it then.
"""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
from dataclasses import dataclass
from typing import cast

from sandbox_gateway.paypal import objects, refunds, store, transactions
from sandbox_gateway.paypal.context import addresses_of
from sandbox_gateway.paypal.errors import invalid_request, unprocessable
from sandbox_gateway.paypal.events import emit
from sandbox_gateway.paypal.identifiers import new_dispute_id, new_id
from sandbox_gateway.paypal.money import Money
from sandbox_gateway.paypal.objects import Addresses
from sandbox_gateway.paypal.payers import PAYERS
from sandbox_gateway.resources import Resource
from sandbox_gateway.work import Work

STAGES = ("INQUIRY", "CHARGEBACK")
OUTCOMES = {"buyer": "RESOLVED_BUYER_FAVOUR", "seller": "RESOLVED_SELLER_FAVOUR"}


@dataclass(frozen=True)
class DisputeFields:
    """The fields of a new dispute; without an amount it is about all that is left."""

    capture: str
    amount: Money | None = None
    reason: str = "MERCHANDISE_OR_SERVICE_NOT_RECEIVED"
    stage: str = "INQUIRY"


@dataclass(frozen=True)
class DisputeFilter:
    """Which disputes a list is about, newest first."""

    size: int = 10
    token: str | None = None
    """Where the page before ended."""
    capture: str | None = None
    since: float | None = None


def create(work: Work, fields: DisputeFields) -> Resource:
    """Open a dispute about a completed capture."""
    capture = store.get(work.connection, store.CAPTURE, fields.capture)
    amount = fields.amount or refunds.left(capture)
    if (
        amount.currency != capture["amount"]["currency_code"]
        or not 0 < amount.minor <= refunds.left(capture).minor
    ):
        raise unprocessable(
            "INVALID_DISPUTE_AMOUNT", "The amount is not within what is left of the capture.", "/amount"
        )
    if capture["status"] in ("PENDING", "DECLINED"):
        raise unprocessable("TRANSACTION_NOT_DISPUTABLE", "The capture is not completed.", "/capture")
    order = store.get(work.connection, store.ORDER, capture["_order"])
    dispute = objects.dispute(
        new_dispute_id(),
        work.now,
        capture,
        PAYERS[order["_payer"]],
        addresses_of(work),
        amount=amount,
        reason=fields.reason,
        stage=fields.stage,
    )
    store.insert(work, store.DISPUTE, dispute, order_id=order["id"])
    if fields.stage == "CHARGEBACK":
        _withdraw(work, dispute)
    store.update(work, dispute)
    emit(work, "CUSTOMER.DISPUTE.CREATED", dispute)
    return dispute


def escalate(work: Work, dispute_id: str) -> Resource:
    """Turn an inquiry into a chargeback, which takes the money."""
    dispute = _open(work, dispute_id)
    if dispute["dispute_life_cycle_stage"] != "INQUIRY":
        raise unprocessable("ACTION_NOT_ALLOWED", "The dispute is already a chargeback.")
    dispute |= {
        "status": "UNDER_REVIEW",
        "dispute_state": "UNDER_PAYPAL_REVIEW",
        "dispute_life_cycle_stage": "CHARGEBACK",
        "update_time": objects.moment(work.now),
    }
    _withdraw(work, dispute)
    store.update(work, dispute)
    emit(work, "CUSTOMER.DISPUTE.UPDATED", dispute)
    return dispute


def resolve(work: Work, dispute_id: str, outcome: str) -> Resource:
    """Decide a dispute for the buyer or the seller."""
    dispute = _open(work, dispute_id)
    is_withdrawn = bool(dispute["money_movements"])
    if outcome == "buyer" and not is_withdrawn:
        _withdraw(work, dispute)
    if outcome == "seller" and is_withdrawn:
        _give_back(work, dispute)
    refunded = {"amount_refunded": dispute["dispute_amount"]} if outcome == "buyer" else {}
    dispute |= {
        "status": "RESOLVED",
        "dispute_state": "RESOLVED",
        "dispute_outcome": {"outcome_code": OUTCOMES[outcome], **refunded},
        "update_time": objects.moment(work.now),
    }
    store.update(work, dispute)
    emit(work, "CUSTOMER.DISPUTE.RESOLVED", dispute)
    return dispute


def list_page(connection: sqlite3.Connection, wanted: DisputeFilter, addresses: Addresses) -> Resource:
    """Return one page of disputes in short form, and a link to the next."""
    rows = connection.execute(
        """select sequence, body from resources
           where kind = ?1 and (?2 is null or sequence < ?2) and (?3 is null or created >= ?3)
               and (?4 is null or json_extract(body, '$._capture') = ?4)
           order by sequence desc limit ?5""",
        (store.DISPUTE, _place(wanted.token), wanted.since, wanted.capture, wanted.size + 1),
    ).fetchall()
    shown = rows[: wanted.size]
    path = f"/v1/customer/disputes?page_size={wanted.size}"
    links = [addresses.link("self", path), addresses.link("first", path)]
    if len(rows) > wanted.size:
        links.append(addresses.link("next", f"{path}&next_page_token={_token(shown[-1]['sequence'])}"))
    items = [objects.dispute_summary(cast("Resource", json.loads(row["body"]))) for row in shown]
    return {"items": items, "links": links}


def _open(work: Work, dispute_id: str) -> Resource:
    dispute = store.get(work.connection, store.DISPUTE, dispute_id)
    if dispute["status"] == "RESOLVED":
        raise unprocessable("ACTION_NOT_ALLOWED", "The dispute is resolved.")
    return dispute


def _withdraw(work: Work, dispute: Resource) -> None:
    """Take the disputed money that was not refunded meanwhile; it can then no longer be refunded."""
    disputed = Money.of(dispute["dispute_amount"])
    rest = refunds.left(store.get(work.connection, store.CAPTURE, dispute["_capture"]))
    taken = disputed.with_minor(min(disputed.minor, rest.minor))
    if taken.minor:
        _move(work, dispute, taken, "DEBIT")


def _give_back(work: Work, dispute: Resource) -> None:
    _move(work, dispute, Money.of(dispute["money_movements"][0]["amount"]), "CREDIT")


def _move(work: Work, dispute: Resource, amount: Money, kind: str) -> None:
    """Move money of the merchant and write it down: in the dispute, the capture and the balance."""
    dispute["money_movements"].append(objects.money_movement(work.now, amount, kind))
    gained = -amount.minor if kind == "DEBIT" else amount.minor
    capture = store.get(work.connection, store.CAPTURE, dispute["_capture"])
    capture["_refunded"] -= gained
    store.update(work, capture)
    transactions.book_dispute(work, new_id(), amount.with_minor(gained), capture)


def _token(sequence: int) -> str:
    return base64.urlsafe_b64encode(str(sequence).encode()).decode().rstrip("=")


def _place(token: str | None) -> int | None:
    if token is None:
        return None
    try:
        return int(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError) as error:
        description = "The value of a field is invalid."
        raise invalid_request(
            "INVALID_PARAMETER_VALUE", description, "next_page_token", location="query"
        ) from error

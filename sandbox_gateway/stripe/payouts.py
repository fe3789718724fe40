"""Payouts: money that Stripe sends to the merchant's bank, and when it should arrive."""

from __future__ import annotations

from sandbox_gateway.identifiers import new_id
from sandbox_gateway.resources import Resource
from sandbox_gateway.stripe import objects, store
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.work import Work

STATUSES = ("pending", "in_transit", "paid", "failed", "canceled")


def create(work: Work, *, amount: int, currency: str, arrival_date: int, status: str) -> Resource:
    """Create a payout in a status; `arrival_date` is Unix seconds and may be in the past."""
    payout = objects.payout(
        new_id("po"), work.created, amount=amount, currency=currency, arrival_date=arrival_date, status=status
    )
    transaction = objects.balance_transaction(
        new_id("txn"), work.created, kind="payout", source=payout, amount=-amount
    )
    payout["balance_transaction"] = transaction["id"]
    store.insert(work.connection, transaction)
    store.insert(work.connection, payout)
    emit(work, "payout.created", payout)
    _tell(work, payout)
    return payout


def change(work: Work, payout_id: str, status: str) -> Resource:
    """Put a payout into another status."""
    payout = store.get(work.connection, "payout", payout_id)
    payout["status"] = status
    store.update(work.connection, payout)
    _tell(work, payout)
    return payout


def _tell(work: Work, payout: Resource) -> None:
    if payout["status"] in ("paid", "failed", "canceled"):
        emit(work, f"payout.{payout['status']}", payout)

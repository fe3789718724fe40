"""Payouts: what the gateway sends to the merchant's bank, and when it should arrive."""

from __future__ import annotations

from sandbox_gateway.identifiers import new_id
from sandbox_gateway.stripe import objects, resources
from sandbox_gateway.stripe.objects import Resource
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
    resources.insert(work.connection, transaction)
    resources.insert(work.connection, payout)
    work.emit("payout.created", payout)
    _tell(work, payout)
    return payout


def change(work: Work, payout_id: str, status: str) -> Resource:
    """Put a payout into another status."""
    payout = resources.get(work.connection, "payout", payout_id)
    payout["status"] = status
    resources.update(work.connection, payout)
    _tell(work, payout)
    return payout


def _tell(work: Work, payout: Resource) -> None:
    if payout["status"] in ("paid", "failed", "canceled"):
        work.emit(f"payout.{payout['status']}", payout)

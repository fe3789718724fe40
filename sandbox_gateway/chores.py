"""What the gateway does by itself, some time after a request."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection

from sandbox_gateway.due_loop import Due
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.paypal.chores import CHORES as PAYPAL_CHORES
from sandbox_gateway.stripe import disputes, objects, refunds, resources, slow_payments
from sandbox_gateway.work import Work


def next_due(connection: sqlite3.Connection, busy: Collection[int]) -> Due | None:
    """Return the earliest chore that is not under way."""
    row = connection.execute(
        """select id, due_at from chores
           where id not in (select value from json_each(?))
           order by due_at, id limit 1""",
        (json.dumps(list(busy)),),
    ).fetchone()
    return None if row is None else Due(row["id"], row["due_at"])


def do(work: Work, chore_id: int) -> None:
    """Do a chore and cross it off, in one transaction."""
    row = work.connection.execute(
        "delete from chores where id = ? returning name, resource_id", (chore_id,)
    ).fetchone()
    if row is not None:
        _CHORES[row["name"]](work, row["resource_id"])


def _settle_charge(work: Work, charge_id: str) -> None:
    """Put a captured charge on the balance: now its fee is known.

    As at Stripe the event names the balance transaction and does not contain it: the fee has to be read
    by `GET /v1/balance_transactions/:id`, or with the charge and `expand[]=balance_transaction`.
    """
    charge = resources.get(work.connection, "charge", charge_id)
    transaction = objects.charge_transaction(new_id("txn"), work.created, charge)
    resources.insert(work.connection, transaction)
    charge["balance_transaction"] = transaction["id"]
    resources.update(work.connection, charge)
    work.emit("charge.updated", charge, {"balance_transaction": None})
    disputes.create_by_card(work, charge_id)


_CHORES: dict[str, Callable[[Work, str], None]] = {
    "settle_charge": _settle_charge,
    "finish_refund": refunds.finish,
    "finish_payment": slow_payments.finish_by_itself,
    **PAYPAL_CHORES,
}

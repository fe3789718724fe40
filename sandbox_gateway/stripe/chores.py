"""What Stripe does by itself, some time after a request."""

from __future__ import annotations

from collections.abc import Callable

from sandbox_gateway.identifiers import new_id
from sandbox_gateway.stripe import disputes, objects, outcomes, refunds, slow_payments, store
from sandbox_gateway.stripe.events import emit
from sandbox_gateway.work import Work


def _settle_charge(work: Work, charge_id: str) -> None:
    """Put a captured charge on the balance: now its fee is known.

    As at Stripe the event names the balance transaction and does not contain it: the fee has to be read
    by `GET /v1/balance_transactions/:id`, or with the charge and `expand[]=balance_transaction`.
    """
    charge = store.get(work.connection, "charge", charge_id)
    transaction = objects.charge_transaction(new_id("txn"), work.created, charge)
    store.insert(work.connection, transaction)
    charge["balance_transaction"] = transaction["id"]
    store.update(work.connection, charge)
    emit(work, "charge.updated", charge, {"balance_transaction": None})
    disputes.create_by_card(work, charge_id)


CHORES: dict[str, Callable[[Work, str], None]] = {
    outcomes.SETTLE: _settle_charge,
    refunds.FINISH: refunds.finish,
    slow_payments.FINISH: slow_payments.finish_by_itself,
}

"""What the gateways do by themselves, some time after a request."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection

from sandbox_gateway.due_loop import Due
from sandbox_gateway.paypal.chores import CHORES as PAYPAL_CHORES
from sandbox_gateway.stripe.chores import CHORES as STRIPE_CHORES
from sandbox_gateway.work import Work

_CHORES = {**STRIPE_CHORES, **PAYPAL_CHORES}


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

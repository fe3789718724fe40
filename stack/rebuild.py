"""Rebuild all money from raw events in a scratch database and compare: `python -m stack.rebuild`.

The commands (campaigns, donors, pledges, intents) are copied as they were given; the raw events and the
refunds that were asked for are replayed by `private.rebuild()`, through the same functions that webhooks go
through. Then `private.digest()` must say the same of both. Exit 1 when it does not.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from psycopg import sql

from stack.scratch import local_server

# Tables whose rows were given as commands, in the order in which they refer to each other; and what in them
# follows from evidence instead, so that the replay has to find it. Every other column is copied.
COMMANDS = {
    "deployment": "",
    "campaigns": "",
    "donors": "",
    "donations": "status receipt_number version updated_at",
    "payments": (
        "status sub_status is_open is_counted captured_minor captured_currency refunded_minor disputed_minor"
        " requested_refund_minor fee_minor fee_currency version updated_at"
    ),
}

COLUMNS = """
select attname from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
order by attnum
"""

# They bind what we ask for, in the order in which we ask: here everything has been asked already.
UNBIND = """
delete from data.deployment;
drop index data.a_donation_has_one_open_payment;
alter table data.payments drop constraint refund_is_not_more_than_captured;
"""

STEPS = """
select received_at, gateway, raw, headers, signature_scheme, null::jsonb from data.gateway_events
union all
select created_at, null, null, null, null, to_jsonb(refunds) from data.refunds
"""

AFTER_COPY = """
update data.payments set is_open = false, sub_status = 'replaced' where is_replaced;
update data.donations set status = 'FAILED' where is_given_up;
insert into data.donation_state_history (donation_id, from_status, to_status, version)
select id, 'PENDING', status, version from data.donations where is_given_up;
insert into data.payment_state_history (payment_id, to_status, version)
select id, status, version from data.payments
"""


@dataclass(frozen=True)
class Part:
    """What one part of the money says live and rebuilt: number of rows and their digest."""

    name: str
    live: tuple[int, str]
    rebuilt: tuple[int, str]

    @property
    def agrees(self) -> bool:
        """Tell whether both say the same."""
        return self.live == self.rebuilt


def rebuild(live: psycopg.Connection, scratch: psycopg.Connection, say: Callable[[str], None]) -> list[Part]:
    """Fill `scratch`, a freshly deployed database, from `live`, replay, and return how the parts compare.

    Reads `live` in one snapshot, so it may be at work. Both connections act as the owner.
    """
    with live.transaction(), scratch.transaction():
        live.execute("set transaction isolation level repeatable read, read only")
        scratch.execute(UNBIND)
        for table, derived in COMMANDS.items():
            columns, name = commanded(live, table, set(derived.split())), sql.Identifier(table)
            _copy(
                live,
                scratch,
                sql.SQL("select {} from data.{}").format(columns, name),
                sql.SQL("data.{} ({})").format(name, columns),
            )
        scratch.execute(AFTER_COPY)
        target = sql.SQL("data.replay_steps (at, gateway, raw, headers, scheme, refund)")
        _copy(live, scratch, sql.SQL(STEPS), target)
        say("copied the commands and the raw events; replaying")
        steps = scratch.execute("select private.rebuild()").fetchone()
        scratch.execute("select private.apply_parked_events()")
        say(f"replayed {steps[0] if steps else 0} events and refunds")
        return compare(_digest(live), _digest(scratch))


def compare(live: dict[str, tuple[int, str]], rebuilt: dict[str, tuple[int, str]]) -> list[Part]:
    """Return every part that either side has, in order of name."""
    absent = (0, "")
    return [Part(name, live.get(name, absent), rebuilt.get(name, absent)) for name in sorted(live | rebuilt)]


def commanded(connection: psycopg.Connection, table: str, derived: set[str]) -> sql.Composed:
    """Return the columns of data.`table` without the `derived` ones; ValueError for an unknown one."""
    columns = [name for (name,) in connection.execute(COLUMNS, [f"data.{table}"])]
    if unknown := derived.difference(columns):
        raise ValueError(f"data.{table} has no column {', '.join(sorted(unknown))}")
    return sql.SQL(", ").join(sql.Identifier(name) for name in columns if name not in derived)


def _copy(
    live: psycopg.Connection, scratch: psycopg.Connection, query: sql.Composable, target: sql.Composable
) -> None:
    out = sql.SQL("copy ({}) to stdout").format(query)
    into = sql.SQL("copy {} from stdin").format(target)
    with live.cursor().copy(out) as source, scratch.cursor().copy(into) as sink:
        for block in source:
            sink.write(block)


def _digest(connection: psycopg.Connection) -> dict[str, tuple[int, str]]:
    rows = connection.execute("select part, rows, digest from private.digest()").fetchall()
    return {part: (count, digest) for part, count, digest in rows}


def main() -> int:
    """Rebuild the database of DATABASE_URL; print the comparison and return the exit status."""
    with local_server() as server:
        server.deploy("rebuilt")
        with (
            psycopg.connect(os.environ["DATABASE_URL"]) as live,
            psycopg.connect(server.url("owner", "rebuilt")) as scratch,
        ):
            parts = rebuild(live, scratch, print)
    for part in parts:
        verdict = "same" if part.agrees else f"DIFFERS: {part.rebuilt[0]} rebuilt"
        print(f"{part.name:<12}{part.live[0]:>10} rows  {verdict}")
    if all(part.agrees for part in parts):
        print("The money can be rebuilt from what gateways sent: every part agrees.")
        return 0
    print(
        "What is live does not follow from the evidence."
        " `select * from private.broken_invariants` may tell where."
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())

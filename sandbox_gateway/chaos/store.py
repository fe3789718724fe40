"""The chaos switches in the file, so that they outlive the process, and what chaos has done so far."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from sandbox_gateway.chaos.decisions import Switches


def load(connection: sqlite3.Connection) -> Switches | None:
    """Return the switches that were set last, or None."""
    row = connection.execute("select switches from chaos").fetchone()
    if row is None:
        return None
    stored = json.loads(row["switches"])
    return Switches(**{**stored, "delay_seconds": tuple(stored["delay_seconds"])})


def save(connection: sqlite3.Connection, switches: Switches) -> None:
    """Store the switches."""
    connection.execute(
        "insert or replace into chaos (only_row, switches) values (1, ?)", (json.dumps(asdict(switches)),)
    )


def count(connection: sqlite3.Connection, name: str) -> None:
    """Count one more of what chaos did to calls of the API."""
    connection.execute(
        """insert into chaos_counters (name, count) values (?, 1)
           on conflict (name) do update set count = count + 1""",
        (name,),
    )


def so_far(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return how much was sent, and what chaos did to it, since the file was made.

    `false_copies_taken` counts corrupted and forged copies that a receiver answered with 2xx. It must stay 0.
    """
    deliveries = connection.execute(
        """select count(*) as deliveries,
                  count(*) filter (where chaos like 'duplicate%') as duplicates,
                  count(*) filter (where chaos like '%delayed%') as delayed,
                  count(*) filter (where chaos like '%held%') as held,
                  count(*) filter (where state = 'pending') as pending,
                  count(*) filter (where state = 'given_up') as given_up
           from deliveries"""
    ).fetchone()
    attempts = connection.execute(
        """select count(*) as attempts,
                  count(*) filter (where chaos = 'dropped') as dropped,
                  count(*) filter (where chaos = 'corrupted') as corrupted,
                  count(*) filter (where chaos = 'forged') as forged,
                  count(*) filter (where chaos in ('corrupted', 'forged') and status_code between 200 and 299)
                      as false_copies_taken
           from attempts"""
    ).fetchone()
    counted = dict.fromkeys(("api_errors", "stored_errors", "lost_answers"), 0)
    counted |= dict(connection.execute("select name, count from chaos_counters").fetchall())
    return {**deliveries, **attempts, **counted}

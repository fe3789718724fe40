"""How fast one worker process empties a queue."""

from __future__ import annotations

import subprocess
import sys

from bench.report import Row, at_least_per_second
from bench.system import Bench
from stack.scratch import PROJECT

_FILL = """
select count(*) from pgmq.send_batch('bench', array(
    select jsonb_build_object('event_id', gen_random_uuid(), 'type', 'bench.message')
    from generate_series(1, %s)
))
"""
# From the first message done to the last, so that the start of the process does not count.
_RATE = """
select
    count(*) as done,
    (count(*) - 1) / extract(epoch from max(archived_at) - min(archived_at))::float as rate
from pgmq.a_bench
"""


def measure(bench: Bench) -> list[Row]:
    """Fill a queue, then let a process with four threads and an actor that does nothing empty it."""
    many = bench.size.messages
    with bench.stack.connect() as connection:
        connection.execute(_FILL, (many,))
        subprocess.run(
            [sys.executable, "-m", "bench.drain_worker"], cwd=PROJECT, env=bench.stack.env, check=True
        )
        row = connection.execute(_RATE).fetchone() or {"done": 0, "rate": 0.0}
    return [
        Row(
            "queue drain, trivial actor",
            f"{many:,} messages, one process of 4 threads with the broker and middleware of the workers. Each"
            " message is archived when done; the time is from the first one done to the last.",
            row["rate"],
            errors=many - row["done"],
            goals=(at_least_per_second(row["rate"], 1000),),
        )
    ]

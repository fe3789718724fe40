"""Workers that die at a desk, and what the living find afterwards."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from tests.support.database import PROJECT
from tests.workers.gateways.refund_desk import RefundDesk

PROGRAM = PROJECT / "tests" / "workers" / "gateways" / "mortal_treasurer.py"


def mortal(desk: RefundDesk, work: str, *steps: str) -> dict[str, Any]:
    """Return how to start a worker that dies at a step."""
    where = [work, desk.till.name, desk.line.url, desk.database.url("workers")]
    return {"args": [sys.executable, str(PROGRAM), *where, *steps], "env": {"PYTHONPATH": str(PROJECT)}}


def die(desk: RefundDesk, work: str, step: str) -> None:
    """Let a worker die at a step, and its message be seen again."""
    assert subprocess.run(**mortal(desk, work, step), check=False, timeout=30).returncode == 9
    show_again(desk, work)


def show_again(desk: RefundDesk, queue: str) -> None:
    """Do not wait for the visibility timeout of the dead."""
    desk.sql(f"update pgmq.q_{queue} set vt = now()")

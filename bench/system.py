"""The system that is measured: a whole stack, started by this program and deleted afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench import pgbench, wrk
from bench.pgbench import Script
from bench.wrk import Load, Measurement, Request
from stack.running import Stack, durable_stack

T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """How much is measured. `seconds` is the time of one load; `many` is a large number of donations."""

    seconds: int
    samples: int
    messages: int
    many: int


@dataclass(frozen=True)
class Bench:
    """What measurements work with: a running system, how much to measure, and a folder for files."""

    stack: Stack
    size: Size
    folder: Path

    def http(self, requests: list[Request], load: Load) -> Measurement:
        """Send requests through the proxy."""
        return wrk.run(self.stack.gateway_url, requests, load, self.folder)

    def sql(self, script: Script, login: str) -> float:
        """Run a script by pgbench for half the time of a load; return its transactions per second.

        `login` is the setting that holds the database URL.
        """
        seconds = max(1, self.size.seconds // 2)
        return pgbench.run(self.stack.env[login], script, self.folder, seconds=seconds)

    def settle(self) -> None:
        """Empty the queues, so that work of this row does not slow down the next one."""
        with self.stack.connect() as connection:
            for queue in ("events", "notifications", "totals"):
                connection.execute("select pgmq.purge_queue(%s)", (queue,))


def sandwiched(ours: Callable[[], T], reference: Callable[[], float]) -> tuple[T, float]:
    """Return what `ours` measured, and the mean of the reference measured before and after it."""
    before = reference()
    measured = ours()
    return measured, (before + reference()) / 2


@contextmanager
def running_bench(size: Size) -> Iterator[tuple[Bench, float]]:
    """Start a system and prepare its database; yield it and the seconds that its start took."""
    with durable_stack() as (stack, seconds):
        folder = stack.folder / "bench"
        folder.mkdir()
        bench = Bench(stack, size, folder)
        with stack.connect("superuser") as connection:
            connection.execute(Path(__file__).with_name("prepare.sql").read_bytes())
        yield bench, seconds

"""The system that is measured: the whole stack, started for the purpose and thrown away afterwards."""

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
    """How much is measured. `seconds` for one load; `many` is a large number of donations."""

    seconds: int
    samples: int
    messages: int
    many: int


@dataclass(frozen=True)
class Bench:
    """What the rows measure with: a running system, how much to do, and a folder for files."""

    stack: Stack
    size: Size
    folder: Path

    def http(self, requests: list[Request], load: Load) -> Measurement:
        """Send requests through the gateway."""
        return wrk.run(self.stack.gateway_url, requests, load, self.folder)

    def sql(self, script: Script, login: str) -> float:
        """Run a script by pgbench for half of a load's time; return its transactions per second.

        `login` is the variable of the settings that says where and as whom to connect.
        """
        seconds = max(1, self.size.seconds // 2)
        return pgbench.run(self.stack.env[login], script, self.folder, seconds=seconds)

    def settle(self) -> None:
        """Throw away what waits in the queues, so that the next row does not pay for the last one."""
        with self.stack.connect() as connection:
            for queue in ("events", "notifications", "totals"):
                connection.execute("select pgmq.purge_queue(%s)", (queue,))


def sandwiched(ours: Callable[[], T], reference: Callable[[], float]) -> tuple[T, float]:
    """Return what `ours` measured, and the mean of the reference just before and just after it."""
    before = reference()
    measured = ours()
    return measured, (before + reference()) / 2


@contextmanager
def running_bench(size: Size) -> Iterator[tuple[Bench, float]]:
    """Start a system that is ready to be measured; yield it and the seconds that its start took."""
    with durable_stack() as (stack, seconds):
        folder = stack.folder / "bench"
        folder.mkdir()
        bench = Bench(stack, size, folder)
        with stack.connect("superuser") as connection:
            connection.execute(Path(__file__).with_name("prepare.sql").read_bytes())
        yield bench, seconds

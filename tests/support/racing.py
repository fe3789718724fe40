"""Calls at the same moment, each in a thread of its own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")

_START_SECONDS = 10.0


def at_once(calls: Iterable[Callable[[], Result]]) -> list[Result]:
    """Release all calls together; return what they returned, in order."""
    ready = list(calls)
    barrier = Barrier(len(ready))

    def run(call: Callable[[], Result]) -> Result:
        barrier.wait(_START_SECONDS)
        return call()

    with ThreadPoolExecutor(len(ready)) as pool:
        return list(pool.map(run, ready))

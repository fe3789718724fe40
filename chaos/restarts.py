"""Killing processes with -9 while the storm goes on."""

from __future__ import annotations

import itertools
import xmlrpc.client
from collections.abc import Sequence
from random import Random
from threading import Event

from stack import checks
from stack.running import Stack

ALL = ("webhook_adapter", "sandbox_gateway", "workers", "postgrest", "gateway", "redis", "postgres")


def kill_in_turn(stack: Stack, programs: Sequence[str], pause: float, over: Event, seed: str) -> list[str]:
    """Kill one program that works after the other, every `pause` seconds, until it is over; return whom."""
    order = list(programs)
    Random(f"{seed}:kills").shuffle(order)  # noqa: S311  chaos, no secret
    killed = []
    for program in itertools.cycle(order):
        if over.wait(pause):
            break
        # On a slow machine one kill must not keep down what the last one ended.
        if checks.failures(stack.env, [program]):
            continue
        try:
            stack.supervisor.signal(program, "KILL")
        except xmlrpc.client.Fault:
            continue  # it is just being started anew
        killed.append(program)
    return killed

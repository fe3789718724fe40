"""Killing processes by SIGKILL during the storm."""

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
    """Kill a working process every `pause` seconds, in random order, until `over`; return their names."""
    order = list(programs)
    Random(f"{seed}:kills").shuffle(order)  # noqa: S311 - not a secret
    killed = []
    for program in itertools.cycle(order):
        if over.wait(pause):
            break
        # On a slow machine, a process may still be recovering from the last kill.
        if checks.failures(stack.env, [program]):
            continue
        try:
            stack.supervisor.signal(program, "KILL")
        except xmlrpc.client.Fault:
            continue  # supervisor is just restarting it
        killed.append(program)
    return killed

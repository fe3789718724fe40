"""Any process may be killed at any moment: within ten seconds everything works again."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from stack.demo import Demo, DemoError, Gift
from stack.processes import NAMES
from stack.running import Stack, StackError

HEALED_WITHIN = 10.0
PAUSE = 0.1


def give_until_it_works(stack: Stack, start: float) -> Gift:
    """Give again and again until a gift goes all the way; fail when that takes too long."""
    while True:
        try:
            gift = Demo(stack.env, print, HEALED_WITHIN).give()
        except DemoError as error:
            if time.monotonic() - start > HEALED_WITHIN:
                raise StackError(f"no gift {HEALED_WITHIN} s after the kill: {error}") from error
            time.sleep(PAUSE)
        else:
            return gift


@pytest.mark.parametrize("program", NAMES)
def test_a_killed_master_is_replaced(stack: Stack, program: str) -> None:
    """Kill the first process of each program with -9, which leaves its children orphaned."""
    killed = stack.supervisor.processes()[program].pid
    os.kill(killed, signal.SIGKILL)
    start = time.monotonic()

    while (process := stack.supervisor.processes()[program]).pid in (killed, 0):
        assert time.monotonic() - start < HEALED_WITHIN, process
        time.sleep(PAUSE)
    gift = give_until_it_works(stack, start)
    stack.wait_until_healthy(HEALED_WITHIN - (time.monotonic() - start))

    assert gift.donation["status"] == "COMPLETED"


@pytest.mark.parametrize("program", ["gateway", "postgres", "sandbox_gateway", "webhook_adapter", "workers"])
def test_killed_children_are_replaced(stack: Stack, program: str) -> None:
    """Kill everything that a master started, with -9."""
    master = stack.supervisor.processes()[program].pid
    start = time.monotonic()
    for child in children(master):
        with contextlib.suppress(ProcessLookupError):  # PostgreSQL ends the others itself
            os.kill(child, signal.SIGKILL)

    gift = give_until_it_works(stack, start)
    stack.wait_until_healthy(HEALED_WITHIN - (time.monotonic() - start))

    assert gift.donation["status"] == "COMPLETED"


def test_starting_again_repairs_a_killed_supervisor(stack: Stack) -> None:
    """Its orphans hold every port; nothing restarts supervisord itself but the next start."""
    os.kill(int((stack.state / "supervisord.pid").read_text()), signal.SIGKILL)

    started = stack.run("start.sh", "--keep")

    assert started.returncode == 0, started.stdout
    assert Demo(stack.env, print, HEALED_WITHIN).give().donation["status"] == "COMPLETED"


def children(master: int) -> list[int]:
    """Return the processes that `master` started."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

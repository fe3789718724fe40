"""Wait until programs work: `python -m stack.wait <program>...` (all without arguments).

Exit 1 when one does not by the deadline (CAREFORALL_DEADLINE, in seconds), naming it and why.
"""

import os
import sys
import time

from stack import checks, status
from stack.supervision import NotSupervisedError, Supervisor

DEFAULT_DEADLINE = 60.0
# The parts offer nothing to wait on, so they are asked again.
PAUSE = 0.2


def deadline() -> float:
    """Return how many seconds a step may take."""
    return float(os.environ.get("CAREFORALL_DEADLINE") or DEFAULT_DEADLINE)


def problems_now(programs: list[str]) -> dict[str, str]:
    """Return why each program that is down is down."""
    failures = checks.failures(os.environ, programs)
    found = status.problems(Supervisor.from_environment().processes(), failures)
    return {name: reason for name, reason in found.items() if name in programs}


def main(programs: list[str]) -> int:
    """Wait for the programs; return the exit status."""
    end = time.monotonic() + deadline()
    while found := problems_now(programs):
        if time.monotonic() > end:
            complain(f"not working after {deadline():.0f} s: {', '.join(found)}", found)
            return 1
        time.sleep(PAUSE)
    return 0


def complain(sentence: str, found: dict[str, str]) -> None:
    """Say on stderr what is wrong, and for each program why and where to look."""
    print(f"error: {sentence}", file=sys.stderr)
    for name, reason in found.items():
        print(f"  {name}: {reason}", file=sys.stderr)
        print(f"    see {os.environ['CAREFORALL_STATE']}/log/{name}.log", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] or list(checks.CHECKS)))
    except NotSupervisedError as stopped:
        sys.exit(f"error: {stopped}")

"""Wait until processes work: `python -m stack.wait [process]...`, all of them without arguments.

Exit 1 when one does not work by the deadline (CAREFORALL_DEADLINE, in seconds), saying which and why.
"""

import os
import sys
import time
from collections.abc import Sequence

from stack import checks, status
from stack.processes import NAMES
from stack.supervision import NotSupervisedError, Supervisor

DEFAULT_DEADLINE = 60.0
# There is no event to wait for, so the processes are asked again.
PAUSE = 0.2


def deadline() -> float:
    """Return how many seconds a step may take."""
    return float(os.environ.get("CAREFORALL_DEADLINE") or DEFAULT_DEADLINE)


def problems_now(names: Sequence[str] = NAMES) -> dict[str, str]:
    """Return why a process is down, for each of them that is."""
    failures = checks.failures(os.environ, names)
    found = status.problems(Supervisor.from_environment().processes(), failures)
    return {name: reason for name, reason in found.items() if name in names}


def main(names: Sequence[str]) -> int:
    """Wait for the processes; return the exit status."""
    end = time.monotonic() + deadline()
    while found := problems_now(names):
        if time.monotonic() > end:
            complain(f"not working after {deadline():.0f} s: {', '.join(found)}", found)
            return 1
        time.sleep(PAUSE)
    return 0


def complain(sentence: str, found: dict[str, str]) -> None:
    """Print on stderr what is wrong, and for each process why and where to look."""
    print(f"error: {sentence}", file=sys.stderr)
    for name, reason in found.items():
        print(f"  {name}: {reason}", file=sys.stderr)
        print(f"    see {os.environ['CAREFORALL_STATE']}/log/{name}.log", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] or NAMES))
    except NotSupervisedError as stopped:
        sys.exit(f"error: {stopped}")

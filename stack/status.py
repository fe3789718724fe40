"""Show every process, what supervisor says of it and whether it works: `python -m stack.status`.

Exit 1 when one is down, with a last line that names it.
"""

import os
import sys
from datetime import timedelta

from stack import checks
from stack.processes import NAMES
from stack.supervision import NotSupervisedError, ProcessState, Supervisor


def problems(processes: dict[str, ProcessState], failures: dict[str, str]) -> dict[str, str]:
    """Return why a process is down, for each that is, by name."""
    found = {}
    for name in NAMES:
        process = processes.get(name)
        if process is None or process.state != "RUNNING":
            found[name] = f"not running ({process.state.lower() if process else 'unknown to supervisor'})"
        elif process.is_frozen:
            found[name] = "frozen by a signal (SIGCONT continues it)"
        elif name in failures:
            found[name] = failures[name]
    return found


def table(processes: dict[str, ProcessState], found: dict[str, str]) -> str:
    """Return one line per process."""
    lines = [f"{'process':<17}{'supervisor':<12}{'pid':>8}  {'uptime':>10}  check"]
    for name in NAMES:
        process = processes.get(name, ProcessState(name, "UNKNOWN", 0, 0))
        uptime = timedelta(seconds=process.uptime)
        lines.append(
            f"{name:<17}{process.state:<12}{process.pid or '-':>8}  {uptime!s:>10}  {found.get(name, 'ok')}"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table; return the exit status."""
    try:
        processes = Supervisor.from_environment().processes()
    except NotSupervisedError as error:
        print(error)
        return 1
    found = problems(processes, checks.failures(os.environ))
    print(table(processes, found))
    if found:
        print(f"down: {', '.join(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

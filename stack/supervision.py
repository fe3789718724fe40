"""Ask supervisord about the processes, start them and stop them.

python -m stack.supervision running | start-before-schema | start [process]... | stop <process>... | shutdown
"""

import http.client
import os
import socket
import sys
import time
import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack.processes import NAMES, before_schema

# Supervisor's own fault codes: there was nothing to do.
_ALREADY_STARTED, _NOT_RUNNING = 60, 70
# Supervisor answers at once unless it is frozen; ending a process is not waited for in a call.
_ANSWER_SECONDS = 5.0
_PAUSE = 0.1


class NotSupervisedError(Exception):
    """No supervisord answers for this checkout."""


@dataclass(frozen=True)
class ProcessState:
    """What supervisord knows of one process. `uptime` in seconds, 0 when it is not running."""

    name: str
    state: str
    pid: int
    uptime: int

    @property
    def is_frozen(self) -> bool:
        """Whether the process is there but was stopped by a signal: it holds its ports and does nothing."""
        return _run_state(self.pid) in ("T", "t")


class Supervisor:
    """A connection to the supervisord behind a unix socket."""

    def __init__(self, socket_path: str) -> None:
        transport = _UnixTransport(socket_path)
        self._call: Any = xmlrpc.client.ServerProxy("http://localhost", transport=transport).supervisor

    @classmethod
    def from_environment(cls) -> "Supervisor":
        """Return the supervisor of this checkout, or of the state folder that the environment names."""
        return cls(os.environ["CAREFORALL_SOCKET"])

    def processes(self) -> dict[str, ProcessState]:
        """Return every process by name."""
        rows: list[dict[str, Any]] = self._ask(self._call.getAllProcessInfo)
        return {row["name"]: _process(row) for row in rows}

    def start(self, *names: str) -> None:
        """Start the processes that do not run; whether they work is another question (`stack.checks`)."""
        for name in names:
            self._ask(self._call.startProcess, name, False, already=_ALREADY_STARTED)

    def stop(self, *names: str) -> None:
        """Stop the processes and wait until they have ended."""
        for name in names:
            self._ask(self._call.stopProcess, name, False, already=_NOT_RUNNING)
        while any(self.processes()[name].state == "STOPPING" for name in names):
            time.sleep(_PAUSE)

    def signal(self, name: str, signal: str) -> None:
        """Send a signal (`KILL`, `STOP`, ...) to a process, not to its children."""
        self._ask(self._call.signalProcess, name, signal)

    def shut_down(self) -> None:
        """End all processes, PostgreSQL last, then supervisord itself; return when it is gone."""
        # What this version of the code does not declare ends first, then the rest, last started first.
        running = self.processes()
        undeclared = [name for name in running if name not in NAMES]
        self.stop(*undeclared, *(name for name in reversed(NAMES) if name in running and name != "postgres"))
        pid: int = self._ask(self._call.getPID)
        self._ask(self._call.shutdown)
        while _run_state(pid) not in ("", "Z"):
            time.sleep(_PAUSE)

    def _ask(self, method: Callable[..., Any], *arguments: object, already: int = 0) -> Any:  # noqa: ANN401 - XML-RPC is untyped
        try:
            return method(*arguments)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != already:
                raise
        except (OSError, http.client.HTTPException) as error:
            raise NotSupervisedError("CareForAll is not running: start it with `make up`.") from error


def _run_state(pid: int) -> str:
    """Return the kernel's letter for the state of a process (T stopped, Z zombie); empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _process(row: dict[str, Any]) -> ProcessState:
    is_running = row["statename"] in ("RUNNING", "STARTING", "STOPPING")
    uptime = max(0, int(row["now"]) - int(row["start"])) if is_running else 0
    return ProcessState(str(row["name"]), str(row["statename"]), int(row["pid"]), uptime)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_ANSWER_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class _UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, _host: object) -> http.client.HTTPConnection:
        return _UnixConnection(self._path)


def main(action: str, names: list[str]) -> int:
    """Run the command; return the exit status."""
    supervisor = Supervisor.from_environment()
    if action == "running":
        supervisor.processes()
    elif action == "start-before-schema":
        supervisor.start(*before_schema())
    elif action == "start":
        supervisor.start(*(names or NAMES))
    elif action == "stop":
        supervisor.stop(*names)
    elif action == "shutdown":
        supervisor.shut_down()
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except NotSupervisedError as stopped:
        sys.exit(f"error: {stopped}")

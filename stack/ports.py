"""Which ports are free, and who holds the others.

`python -m stack.ports` refuses to go on when a port of the settings is taken: it says which, by
whom, and what to change.
"""

import os
import random
import socket
import sys
from collections import deque
from itertools import islice
from pathlib import Path

from stack.settings_file import PORTS

# Free ports are chosen below the range that outgoing connections are given (usually from 32768 on): a port
# from there may be taken by a client between the choice and the server's start.
_LOWEST, _HIGHEST = 20_000, 31_999

# The ports given last: their servers may not have started yet.
_given: deque[int] = deque(maxlen=200)


def free_ports(count: int) -> list[int]:
    """Return `count` loopback ports on which nothing listens, and that were not given just before.

    FREE_PORTS (`20000-21999`) narrows the choice: processes that run side by side and have ranges of their
    own cannot choose the same port between the choice and the server's start.
    """
    lowest, highest = map(int, os.environ.get("FREE_PORTS", f"{_LOWEST}-{_HIGHEST}").split("-"))
    candidates = random.sample(range(lowest, highest + 1), k=highest + 1 - lowest)
    free = (port for port in candidates if port not in _given and not taken("127.0.0.1", port))
    found = list(islice(free, count))
    if len(found) < count:
        raise RuntimeError(f"fewer than {count} ports are free from {lowest} to {highest}")
    _given.extend(found)
    return found


def taken(address: str, port: int) -> bool:
    """Tell whether something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return True
    return False


def holder(port: int) -> str:
    """Return who listens on the port: `pid 12 (nginx: master process)`, as far as this user may know."""
    inodes = {inode for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, port)}
    for process in Path("/proc").glob("[0-9]*"):
        if inodes & set(_sockets(process)):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            return f"pid {process.name} ({command[:60]})"
    return "a process that this user may not see"


def _listening(table: Path, port: int) -> list[str]:
    """Return the socket inodes of a /proc/net table that listen (state 0A) on the port."""
    rows = [line.split() for line in table.read_text().splitlines()[1:]] if table.exists() else []
    return [row[9] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]


def _sockets(process: Path) -> list[str]:
    try:
        links = [str(link.readlink()) for link in (process / "fd").iterdir()]
    except OSError:  # gone, or another user's
        return []
    return [link[len("socket:[") : -1] for link in links if link.startswith("socket:[")]


def main() -> int:
    """Print a sentence for each port that is taken or named twice; return the exit status."""
    ports = {variable: int(os.environ[variable]) for variable in PORTS}
    complaints = []
    for variable, port in ports.items():
        address = os.environ["LISTEN_ADDRESS"] if variable == "GATEWAY_PORT" else "127.0.0.1"
        twins = [other for other in ports if ports[other] == port and other != variable]
        if twins:
            complaints.append(
                f"{variable} and {twins[0]} are both {port}: give one of them another port in .env."
            )
        elif taken(address, port):
            complaints.append(
                f"Port {port} is taken by {holder(port)}: end that process, or change {variable} in .env."
            )
    for complaint in complaints:
        print(f"error: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

"""A bell that wakes a thread which waits for files."""

from __future__ import annotations

import socket
from contextlib import suppress


class Bell:
    """Has a file that can be read from once somebody rang, until it is silenced."""

    def __init__(self) -> None:
        self._hearing, self._ringing = socket.socketpair()
        self._hearing.setblocking(False)
        self._ringing.setblocking(False)

    def fileno(self) -> int:
        """Return the file to wait for."""
        return self._hearing.fileno()

    def ring(self) -> None:
        """Wake whoever waits, now or next. Any thread may ring, also when the bell is closed."""
        with suppress(OSError):  # full: it has been rung enough; closed: nobody waits
            self._ringing.send(b"!")

    def silence(self) -> None:
        """Take what was rung so far as heard."""
        with suppress(BlockingIOError):
            self._hearing.recv(4096)

    def close(self) -> None:
        """Close the bell; doing so again changes nothing."""
        self._hearing.close()
        self._ringing.close()

"""A bell that wakes a thread which is waiting for sockets."""

from __future__ import annotations

import socket
from contextlib import suppress


class Bell:
    """A socket that becomes readable when any thread rings, until the bell is silenced."""

    def __init__(self) -> None:
        self._hearing, self._ringing = socket.socketpair()
        self._hearing.setblocking(False)
        self._ringing.setblocking(False)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._hearing.fileno()

    def ring(self) -> None:
        """Wake the thread that waits or will wait next. Any thread may ring, even after `close`."""
        with suppress(OSError):  # full: it has rung already; closed: nobody waits
            self._ringing.send(b"!")

    def silence(self) -> None:
        """Forget the rings so far."""
        with suppress(BlockingIOError):
            self._hearing.recv(4096)

    def close(self) -> None:
        """Close the bell. Closing it again is allowed."""
        self._hearing.close()
        self._ringing.close()

"""Waiting for what happens elsewhere and offers nothing to wait on."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

_PAUSE = 0.02


def eventually(
    read: Callable[[], Value], is_so: Callable[[Value], object] = bool, seconds: float = 10.0
) -> Value:
    """Read repeatedly until `is_so` of what was read, and return it; fail with the last value read."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not is_so(value := read()):
        assert time.monotonic() < deadline, f"not so after {seconds} s: {value}"
        pause.wait(_PAUSE)
    return value

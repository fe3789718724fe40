"""Waiting for what happens elsewhere and offers nothing to wait on."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

_PAUSE = 0.02


def eventually(read: Callable[[], Value], is_so: Callable[[Value], bool], seconds: float = 10.0) -> Value:
    """Read again and again until what was read is so, and return it; fail with the last reading."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not is_so(value := read()):
        assert time.monotonic() < deadline, f"not so after {seconds} s: {value}"
        pause.wait(_PAUSE)
    return value

"""Waiting for something that another process does and that offers nothing to wait on."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

_PAUSE = 0.01


def eventually(
    read: Callable[[], Value], is_so: Callable[[Value], bool] = bool, seconds: float = 10.0
) -> Value:
    """Read again and again until the value is so, by default true; return it, or fail with the last one."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not is_so(value := read()):
        assert time.monotonic() < deadline, f"not so after {seconds} s: {value}"
        pause.wait(_PAUSE)
    return value

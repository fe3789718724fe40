"""Processes that die at a chosen call."""

from __future__ import annotations

import os
from typing import Any


def die(owners: list[type], when: str, call: str) -> None:
    """Replace a method by one that ends the process with status 9, `before` or `after` the real call.

    The method is the one of this name that exactly one of the `owners` has.
    """
    (owner,) = (owner for owner in owners if hasattr(owner, call))
    original = getattr(owner, call)

    def dying(*arguments: Any, **named: Any) -> None:
        try:
            if when == "after":
                original(*arguments, **named)
        finally:
            os._exit(9)

    setattr(owner, call, dying)

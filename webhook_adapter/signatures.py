"""The one error that the verifiers of signatures raise."""

from __future__ import annotations


class InvalidSignature(Exception):  # noqa: N818 - it says what happened
    """The request is not authentic; `reason` is a word from a fixed list."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

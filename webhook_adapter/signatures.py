"""What every verifier of signatures may say, and nothing else."""

from __future__ import annotations


class InvalidSignature(Exception):  # noqa: N818 - it says what happened
    """The request is not authentic; `reason` is one word out of a fixed set."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

"""A mail policy for subjects that contain text of other people.

The standard library decodes encoded words (`=?utf-8?q?...?=`) in the text of a header, so that a title with
one in it could add a line break, and with that a header. It also loses blanks when it folds long subjects.
Subjects are therefore encoded and folded by the older `email.header`, which has neither fault.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


def encoded(subject: str, **folding: Any) -> str:
    """Return a one-line subject in ASCII, as encoded words where needed; decoding gives the same text."""
    is_plain = subject.isascii() and "=?" not in subject
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(subject, charset, header_name="Subject").encode(**folding)


class MailPolicy(EmailPolicy):
    """`email.policy.SMTP`, except for subjects."""

    linesep = "\r\n"

    def fold(self, name: str, value: str) -> str:
        """Return a header as it is sent, with its line end."""
        if name.lower() == "subject":
            return f"{name}: {encoded(str(value), linesep=self.linesep)}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes."""
        if name.lower() == "subject":
            return self.fold(name, value).encode("ascii")
        folded: bytes = super().fold_binary(name, value)
        return folded

"""Subjects made of other people's text.

The standard library decodes encoded words (`=?utf-8?q?...?=`) in a header that is set to text, so a title
that holds one could smuggle in a line break and with it a header; and its folding of long subjects loses
blanks. So subjects are encoded and folded here by the older `email.header`, which does neither.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


def encoded(subject: str, **folding: Any) -> str:
    """Return a one-line subject so that decoding gives just this text: ASCII, encoded words if need be."""
    is_plain = subject.isascii() and "=?" not in subject
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(subject, charset, header_name="Subject").encode(**folding)


class MailPolicy(EmailPolicy):
    """`email.policy.SMTP`, but for its subjects."""

    linesep = "\r\n"

    def fold(self, name: str, value: str) -> str:
        """Return a header as it goes over the wire, line end included."""
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

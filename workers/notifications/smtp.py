"""Hand a mail to an SMTP server, and classify its refusals."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from workers.failures import InDoubtError, RefusedError, TemporaryError, UndeliverableError

#: Seconds for each step of the conversation.
TIMEOUT = 20.0

# Replies to RCPT that concern the address. Others, such as 554 5.7.1 relaying denied, concern us.
_BAD_ADDRESS = frozenset({521, 550, 551, 552, 553, 556})
_ENHANCED_CODE = re.compile(rb"5\.(\d{1,3})\.\d{1,3}\b")
_ABOUT_THE_ADDRESS = frozenset({b"1", b"2"})  # 5.1.x addressing, 5.2.x mailbox (RFC 3463)

_DEFAULT_PORTS = {"none": 25, "starttls": 587, "implicit": 465}


@dataclass(frozen=True)
class SmtpServer:
    """An SMTP server: `tls` is `none`, `starttls`, or `implicit` (from the first byte)."""

    host: str
    port: int
    tls: Literal["none", "starttls", "implicit"] = "none"
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """Read smtp://[user:password@]host[:port][?starttls=1] or smtps://...; ValueError for others."""
        parts = urlsplit(url)
        starttls = parse_qs(parts.query).get("starttls", ["0"])[-1]
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or starttls not in ("0", "1"):
            raise ValueError("not the URL of an SMTP server")
        tls: Literal["none", "starttls", "implicit"] = "starttls" if starttls == "1" else "none"
        if parts.scheme == "smtps":
            tls = "implicit"
        return cls(
            parts.hostname,
            parts.port or _DEFAULT_PORTS[tls],
            tls,
            None if parts.username is None else unquote(parts.username),
            None if parts.password is None else unquote(parts.password),
        )

    def send(self, message: EmailMessage) -> None:
        """Hand over a mail with one recipient.

        Raises UndeliverableError when the recipient's address is refused for good, RefusedError when the mail
        itself is refused, InDoubtError when the connection broke while the mail was sent, and TemporaryError
        for everything that may pass: a failed connection, a temporary reply, or a refused login or sender,
        which a person must correct. None of these quotes the server, whose replies often repeat the address.
        """
        lost: type[TemporaryError] = TemporaryError
        try:
            with self._session() as session:
                lost = InDoubtError
                session.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            if _is_bad_address(code, reply):
                raise UndeliverableError(f"the recipient was refused with {code}") from None
            raise TemporaryError(f"the recipient was refused with {code}") from None
        except smtplib.SMTPDataError as error:
            failure = RefusedError if error.smtp_code >= 500 else TemporaryError
            raise failure(f"the content was refused with {error.smtp_code}") from None
        except smtplib.SMTPResponseException as error:
            raise TemporaryError(f"{type(error).__name__} {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise lost(type(error).__name__) from None

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        if self.tls == "implicit":
            context = ssl.create_default_context()
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.tls == "starttls":
                session.starttls(context=ssl.create_default_context())
            if self.username is not None:
                session.login(self.username, self.password or "")
            yield session
            with suppress(smtplib.SMTPException):  # the mail is accepted, whatever happens now
                session.quit()
        finally:
            session.close()


def _is_bad_address(code: int, reply: bytes) -> bool:
    enhanced = _ENHANCED_CODE.match(reply)
    if enhanced is not None:
        return enhanced[1] in _ABOUT_THE_ADDRESS
    return code in _BAD_ADDRESS

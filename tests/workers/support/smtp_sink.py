"""An SMTP server that keeps what it is given, and refuses what a test tells it to."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from tests.support.ports import free_ports

ACCEPTED = "250 OK"


class Sink:
    """The sink's behaviour. `on_recipient` and `on_data` are the replies to RCPT and DATA, taken in turn;
    the last one stays. `before_reply` runs when a mail is complete but not yet answered."""

    def __init__(self) -> None:
        self.port = free_ports(1)[0]
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.attempts = 0
        self.logins: list[str] = []
        self.on_recipient = [ACCEPTED]
        self.on_data = [ACCEPTED]
        self.before_reply: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        """The SMTP_URL of this sink."""
        return f"smtp://127.0.0.1:{self.port}"

    # The names of the hooks are aiosmtpd's.
    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Any,  # noqa: ANN401 - aiosmtpd has no types
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        self.attempts += 1
        reply = _next(self.on_recipient)
        if reply == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802
        self,
        _server: SMTP,
        _session: Any,  # noqa: ANN401
        envelope: Envelope,
    ) -> str:
        reply = _next(self.on_data)
        if reply == ACCEPTED:
            content = envelope.content
            assert isinstance(content, bytes)
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
            self.before_reply()
        return reply

    def authenticate(self, *arguments: Any) -> AuthResult:
        """Accept the password `right` of any user."""
        login = arguments[-1]
        assert isinstance(login, LoginPassword)
        self.logins.append(login.login.decode())
        return AuthResult(success=login.password == b"right", handled=False)

    @contextmanager
    def listening(self, **parameters: Any) -> Iterator[None]:
        """Listen; before and after, connections are refused."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port, **parameters)
        controller.start()
        try:
            yield
        finally:
            controller.stop()


def _next(replies: list[str]) -> str:
    return replies.pop(0) if len(replies) > 1 else replies[0]

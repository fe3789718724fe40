"""The channel EMAIL: makes a mail of a notification and hands it to an SMTP server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from workers.failures import UndeliverableError
from workers.notifications.functions import Notification
from workers.notifications.mail_policy import MailPolicy, encoded
from workers.notifications.rendering import Rendered, render
from workers.notifications.smtp import SmtpServer

# One plain address, to keep display names, comments, lists, line breaks and encoded words (which the
# standard library would decode) out of the headers and the envelope.
_ONE_ADDRESS = re.compile(r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_POLICY = MailPolicy()
# Documents about money that moved are always sent, so these mails do not offer to unsubscribe.
_OWED = frozenset({"receipt", "refund"})


@dataclass(frozen=True)
class MailChannel:
    """Sends notifications by mail from `sender`."""

    server: SmtpServer
    sender: Address

    def send(self, notification: Notification) -> str:
        """Send a notification and return its Message-ID.

        Raises UndeliverableError, RefusedError, TemporaryError and jinja2.TemplateError.
        """
        data = {**notification.data, "organization": self.sender.display_name}
        message = self.compose(notification, render(notification.template, data))
        self.server.send(message)
        return str(message["Message-ID"])

    def compose(self, notification: Notification, rendered: Rendered) -> EmailMessage:
        """Make the mail, with one Message-ID for all attempts; UndeliverableError for a bad recipient."""
        if not _ONE_ADDRESS.fullmatch(notification.recipient):
            raise UndeliverableError("the recipient is not one email address")
        message = EmailMessage(policy=_POLICY)
        message["From"] = self.sender
        message["To"] = notification.recipient
        message["Subject"] = encoded(rendered.subject, maxlinelen=0)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{notification.id}@{self.sender.domain}>"
        if notification.template not in _OWED:
            # People read these answers and call private.opt_out. A link to click would need a page of ours.
            message["List-Unsubscribe"] = f"<mailto:{self.sender.addr_spec}?subject=unsubscribe>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: asks for no automatic replies
        # Quoted-printable passes unchanged through a server that does not support 8BITMIME.
        message.set_content(rendered.text, cte="quoted-printable")
        message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
        return message

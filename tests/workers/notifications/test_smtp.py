"""The SMTP client: URLs, logins, encryption."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.workers.support.smtp_sink import Sink
from workers.failures import RefusedError, TemporaryError, UndeliverableError
from workers.notifications.smtp import SmtpServer


def mail() -> EmailMessage:
    """Return something to send."""
    message = EmailMessage()
    message["From"] = "receipts@careforall.example"
    message["To"] = "ada@example.org"
    message.set_content("text")
    return message


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:11025", SmtpServer("127.0.0.1", 11025)),
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 25)),
        ("smtp://mail.example.org?starttls=1", SmtpServer("mail.example.org", 587, "starttls")),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, "implicit")),
        (
            "smtp://apikey:p%40ss%2F@mail.example.org:2525?starttls=0",
            SmtpServer("mail.example.org", 2525, "none", "apikey", "p@ss/"),
        ),
        ("smtp://[::1]:2525", SmtpServer("::1", 2525)),
    ],
)
def test_urls(url: str, server: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == server
    assert "p@ss/" not in repr(SmtpServer.from_url(url))


@pytest.mark.parametrize(
    "url",
    ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:port", "smtp://h?starttls=yes"],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SmtpServer.from_url(url)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        ("550 5.1.1 no such user", UndeliverableError),
        ("550 no such user", UndeliverableError),
        ("552 5.2.2 mailbox full", UndeliverableError),
        ("553 5.1.3 bad syntax", UndeliverableError),
        ("451 4.7.1 greylisted", TemporaryError),
        ("550 5.7.1 your host is blocked", TemporaryError),
        ("554 5.7.1 relaying denied", TemporaryError),
        ("530 5.7.0 authentication required", TemporaryError),
        ("421 4.3.2 closing", TemporaryError),
    ],
)
def test_refusals_of_a_recipient(reply: str, failure: type[Exception]) -> None:
    sink = Sink()
    sink.on_recipient = [reply]
    with sink.listening(), pytest.raises(failure, match=rf"refused with {reply[:3]}$"):
        SmtpServer("127.0.0.1", sink.port).send(mail())


@pytest.mark.parametrize(
    ("reply", "failure"), [("452 4.3.1 disk full", TemporaryError), ("554 5.6.0 spam", RefusedError)]
)
def test_refusals_of_a_mail(reply: str, failure: type[Exception]) -> None:
    sink = Sink()
    sink.on_data = [reply]
    with sink.listening(), pytest.raises(failure, match=rf"refused with {reply[:3]}$"):
        SmtpServer("127.0.0.1", sink.port).send(mail())


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_logging_in() -> None:
    sink = Sink()
    with sink.listening(authenticator=sink.authenticate, auth_required=True, auth_require_tls=False):
        SmtpServer("127.0.0.1", sink.port, "none", "apikey", "right").send(mail())
        with pytest.raises(TemporaryError, match="SMTPAuthenticationError 535"):
            SmtpServer("127.0.0.1", sink.port, "none", "apikey", "wrong").send(mail())
        with pytest.raises(TemporaryError, match="530"):
            SmtpServer("127.0.0.1", sink.port).send(mail())
    assert set(sink.logins) == {"apikey"}
    assert len(sink.mails) == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_server_without_encryption_gets_nothing_that_needs_it(tls: str) -> None:
    sink = Sink()
    query, scheme = ("?starttls=1", "smtp") if tls == "starttls" else ("", "smtps")
    server = SmtpServer.from_url(f"{scheme}://user:right@127.0.0.1:{sink.port}{query}")
    offering_logins = sink.listening(authenticator=sink.authenticate, auth_require_tls=False)
    with offering_logins, pytest.raises(TemporaryError):
        server.send(mail())
    assert (sink.mails, sink.logins) == ([], [])


def test_the_error_for_an_absent_server_has_no_details() -> None:
    with pytest.raises(TemporaryError, match=r"^ConnectionRefusedError$"):
        SmtpServer("127.0.0.1", Sink().port).send(mail())

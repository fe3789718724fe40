"""Mails as bytes: the subject says exactly what the title says, whatever that is."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError

from workers.failures import UndeliverableError
from workers.notifications.functions import Notification
from workers.notifications.mail import MailChannel
from workers.notifications.rendering import Rendered, moment, one_line, render
from workers.notifications.smtp import SmtpServer

CHANNEL = MailChannel(
    SmtpServer("127.0.0.1", 25), Address("Größere Spenden, e.V.", "receipts", "careforall.example")
)
NOTIFICATION = Notification(
    UUID("0190a5e8-0000-7000-8000-000000000001"), "EMAIL", "ada@example.org", "receipt", {}
)
RECEIPT = {
    "donor_name": None,
    "amount": "12.500",
    "currency": "KWD",
    "campaign_title": "Clean water",
    "receipt_number": "R-1",
    "donated_at": "2026-11-23T03:02:01.5+00:00",
    "organization": "CareForAll",
}


def composed(subject: str, text: str = "text", html: str = "<p>html</p>") -> tuple[bytes, EmailMessage]:
    """Return a mail as bytes, and as a mail reader sees those."""
    wire = CHANNEL.compose(NOTIFICATION, Rendered(subject, text, html)).as_bytes()
    mail = email.message_from_bytes(wire, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return wire, mail


@given(st.text(min_size=1, max_size=300).map(one_line).filter(bool))
@example("=?utf-8?q?=0D=0ABcc:_eve@example.org?=")
@example("Your receipt for 12.50 USD to Wells: clean water for everybody in the north and in the south")
@example("Your receipt for 12.50 USD to " + "W" * 200)
@example("Your receipt for 12.50 USD to " + "漢字" * 100)
def test_a_subject_arrives_unchanged_and_adds_no_header(subject: str) -> None:
    try:
        subject.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate, which PostgreSQL cannot store
    wire, mail = composed(subject)
    header, _, _ = wire.partition(b"\r\n\r\n")
    assert mail["Subject"] == subject
    assert sorted(mail.keys()) == [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ]
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    assert header.isascii()


@pytest.mark.parametrize(
    "recipient",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\n",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada@example.org> RCPT TO:<eve@example.org",
        "ada@example.org (comment)",
        "=?utf-8?q?eve?=@example.org",
        "adä@example.org",
        "ada@",
        "ada",
        "",
    ],
)
def test_a_recipient_that_is_not_one_address_gets_no_mail(recipient: str) -> None:
    with pytest.raises(UndeliverableError):
        CHANNEL.compose(replace(NOTIFICATION, recipient=recipient), Rendered("subject", "text", "html"))


def test_a_mail_survives_a_server_for_seven_bits() -> None:
    text = "Größe " * 50 + "\n漢字\n.\nFrom here\n"
    wire, mail = composed("x", text, f"<p>{text}</p>\n")
    assert wire.isascii()
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == text
    assert mail["From"].addresses[0].display_name == "Größere Spenden, e.V."
    assert mail.get_content_type() == "multipart/alternative"


def test_amounts_are_shown_as_they_were_given() -> None:
    rendered = render("receipt", RECEIPT)
    assert rendered.subject == "Your receipt for 12.500 KWD to Clean water"
    assert "Dear donor," in rendered.text
    assert "  Date            23 November 2026, 03:02 UTC\n" in rendered.text
    assert "Dear donor," in rendered.html


@pytest.mark.parametrize("missing", sorted(RECEIPT.keys()))
def test_a_receipt_never_goes_out_with_a_gap(missing: str) -> None:
    with pytest.raises(UndefinedError):
        render("receipt", {name: value for name, value in RECEIPT.items() if name != missing})


def test_only_our_templates_are_rendered() -> None:
    for name in ("unknown", "../settings", "/etc/passwd"):
        with pytest.raises(TemplateNotFound):
            render(name, RECEIPT)


def test_moments_are_shown_in_utc() -> None:
    assert moment("2026-01-01T00:30:00+01:00") == "31 December 2025, 23:30 UTC"

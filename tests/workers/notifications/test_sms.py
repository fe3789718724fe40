"""Text messages: Twilio's SDK against the sandbox's Twilio, and the meaning of refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import requests

from sandbox_gateway.twilio.messages import BREAKING_NUMBER
from tests.sandbox_gateway.server import SandboxServer
from tests.support.ports import free_ports
from tests.workers.notifications.office import Office
from workers.failures import (
    InDoubtError,
    OptedOutError,
    RefusedError,
    TemporaryError,
    UndeliverableError,
)
from workers.notifications.functions import Notification
from workers.notifications.sms import SmsChannel
from workers.settings import Sms

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "right"
NUMBER = "+14155550100"
MESSAGE = Notification(
    UUID("0190a5e8-0000-7000-8000-0000deadbeef"), "SMS", NUMBER, "message", {"text": "The well is dug."}
)


@pytest.fixture(scope="module")
def twilio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox with an account for text messages."""
    secrets = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}/hook"
    with SandboxServer(tmp_path_factory.mktemp("twilio"), nowhere, **secrets).running() as server:
        yield server


@pytest.fixture
def channel(twilio: SandboxServer) -> SmsChannel:
    """The channel, pointed at the sandbox."""
    return SmsChannel(account(twilio.url, TOKEN), organization="CareForAll")


def account(url: str, token: str) -> Sms:
    """Return an account at an address."""
    return Sms(api_base=url, account_sid=ACCOUNT, auth_token=token, sender="+15005550006")


def sent_to(twilio: SandboxServer, number: str) -> list[dict[str, Any]]:
    """Return what the sandbox was given for a number, newest first."""
    answer = requests.get(f"{twilio.url}/sandbox/sms", params={"to": number}, timeout=10)
    return list(answer.json()["messages"])


def test_a_text_arrives(twilio: SandboxServer, channel: SmsChannel) -> None:
    sid = channel.send(MESSAGE)
    newest = sent_to(twilio, NUMBER)[0]
    assert newest["sid"] == sid
    assert newest["from"] == "+15005550006"
    assert newest["body"] == "CareForAll: The well is dug. (ref deadbeef)"


@pytest.mark.parametrize(
    ("number", "failure"),
    [
        ("+15005550001", UndeliverableError),
        ("+15005550002", UndeliverableError),
        ("+15005550009", UndeliverableError),
        ("+15005550004", OptedOutError),
        ("+15005550003", TemporaryError),
        ("+1415", UndeliverableError),
        ("no number", UndeliverableError),
    ],
)
def test_refusals_of_a_number(channel: SmsChannel, number: str, failure: type[Exception]) -> None:
    """Case 86."""
    with pytest.raises(failure) as caught:
        channel.send(replace(MESSAGE, recipient=number))
    assert type(caught.value) is failure
    assert number not in str(caught.value)


@pytest.mark.parametrize("number", ["+1415", "+14150000", "no number"])
def test_an_invalid_number_is_not_sent_to(number: str) -> None:
    """The channel leads nowhere: a call would raise InDoubtError instead."""
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(UndeliverableError):
        SmsChannel(account(nowhere, TOKEN), organization="CareForAll").send(
            replace(MESSAGE, recipient=number)
        )


def test_a_wrong_password_waits_for_a_person(twilio: SandboxServer) -> None:
    with pytest.raises(TemporaryError, match=r"^Twilio says 401 20003$"):
        SmsChannel(account(twilio.url, "wrong"), organization="CareForAll").send(MESSAGE)


def test_a_text_that_is_too_long_is_refused(channel: SmsChannel) -> None:
    with pytest.raises(RefusedError):
        channel.send(replace(MESSAGE, data={"text": "x" * 1600}))


def test_a_provider_that_is_away_leaves_doubt() -> None:
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    with pytest.raises(InDoubtError):
        SmsChannel(account(nowhere, TOKEN), organization="CareForAll").send(MESSAGE)


def test_what_was_accepted_before_the_line_broke_is_not_sent_again(
    twilio: SandboxServer, channel: SmsChannel
) -> None:
    """Case 80: Twilio does not support idempotency keys, so the sent texts are searched."""
    message = replace(MESSAGE, recipient=BREAKING_NUMBER)
    with pytest.raises(InDoubtError):
        channel.send(message)
    (accepted,) = sent_to(twilio, BREAKING_NUMBER)
    assert channel.send(replace(message, is_in_doubt=True)) == accepted["sid"]
    assert len(sent_to(twilio, BREAKING_NUMBER)) == 1

    # Another notification to the same number is sent.
    other = replace(message, id=UUID("0190a5e8-0000-7000-8000-0000deadbee0"), is_in_doubt=True)
    assert channel.send(other) != accepted["sid"]


@pytest.mark.parametrize(
    ("number", "error", "is_opted_out"),
    [
        ("+15005550001", "the number cannot take text messages (21211)", False),
        ("+15005550004", "the recipient has opted out (21610)", True),
    ],
)
def test_a_final_refusal_is_tried_once(
    office: Office,
    channel: SmsChannel,
    number: str,
    error: str,
    *,
    is_opted_out: bool,
) -> None:
    """Case 86: a final refusal is not tried again, and after an opt-out no other message is sent either."""
    office.sql("update data.deployment set has_sms = true")
    asked = 0

    def send(notification: Notification) -> str:
        nonlocal asked
        asked += 1
        return channel.send(notification)

    office.channels["SMS"] = send
    gift = office.platform.captured_gift(office.platform.campaign())
    office.sql("update data.notifications set status = 'SUPERSEDED'")
    for _ in range(2):
        office.sql(
            "insert into data.notifications (donation_id, kind, type, recipient, about) "
            "values (%s, 'receipt', 'SMS', %s, gen_random_uuid()::text)",
            gift.donation,
            number,
        )
    office.route()
    office.open(threads=1)
    office.wait_until_idle()
    rows = office.sql(
        "select status, last_error from data.notifications where type = 'SMS' order by created_at, id"
    )
    assert [row["status"] for row in rows] == ["FAILED", "FAILED"]
    assert rows[0]["last_error"] == error
    assert asked == (1 if is_opted_out else 2)
    assert [row["last_error"] for row in rows].count("opted out") == is_opted_out
    assert office.count("notifications_dead") == 0

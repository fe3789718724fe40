"""Sending text messages, under /2010-04-01; GET /sandbox/sms shows them.

Nothing leaves this machine. Twilio's own magic numbers are refused as Twilio refuses them. For one more
number the first message is taken and answered 500, as when a connection breaks at the worst moment.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from sandbox_gateway import resources
from sandbox_gateway.authentication import basic_credentials, is_secret
from sandbox_gateway.exchange import current_sandbox, show_json
from sandbox_gateway.identifiers import new_id
from sandbox_gateway.work import Work

twilio = Blueprint("twilio", __name__)

MAGIC_NUMBERS = {
    "+15005550001": (21211, "The 'To' number +15005550001 is not a valid phone number."),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS."),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region."),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
"""What Twilio answers to texts to these numbers: its error code and message."""

BREAKING_NUMBER = "+15005550010"
"""The sandbox's own: the first message to it is taken and answered 500."""

SMS = "sms"
"""The kind of object that a text message is in the storage."""

LONGEST_TEXT = 1600
MOST_SHOWN = 1000
_MESSAGES = "/2010-04-01/Accounts/<account_sid>/Messages.json"


class TwilioError(Exception):
    """A refusal in Twilio's shape: its own error code, and the HTTP status."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": str(self), "more_info": more, "status": self.status}


@twilio.errorhandler(TwilioError)
def refuse(error: TwilioError) -> Response:
    """Answer as Twilio does."""
    return show_json(error.body, error.status)


@twilio.post(_MESSAGES)
def send_message(account_sid: str) -> Response:
    """Take a text message."""
    _authenticate(account_sid)
    to, sender, text = (_field(request.form, name) for name in ("To", "From", "Body"))
    if to in MAGIC_NUMBERS:
        raise TwilioError(*MAGIC_NUMBERS[to])
    if len(text) > LONGEST_TEXT:
        raise TwilioError(21617, "The concatenated message body exceeds the 1600 character limit")
    with current_sandbox().work() as work:
        is_first = not _messages(work.connection, to=to, limit=1)
        message = _keep(work, account_sid, to, sender, text)
    if to == BREAKING_NUMBER and is_first:
        raise TwilioError(20500, "Internal Server Error", 500)
    return show_json(message, 201)


@twilio.get(_MESSAGES)
def list_messages(account_sid: str) -> Response:
    """List messages, newest first; `To` and `From` narrow it."""
    _authenticate(account_sid)
    limit = max(1, min(request.args.get("PageSize", 50, type=int), MOST_SHOWN))
    to, sender = (request.args.get(name) for name in ("To", "From"))
    with current_sandbox().storage.reading() as connection:
        found = _messages(connection, to=to, sender=sender, limit=limit)
    return show_json({"messages": found, "page": 0, "page_size": limit, "next_page_uri": None})


@twilio.get("/sandbox/sms")
def show_messages() -> Response:
    """Show what was sent, newest first, to people and tests; `?to=` narrows it."""
    with current_sandbox().storage.reading() as connection:
        return show_json({"messages": _messages(connection, to=request.args.get("to"), limit=MOST_SHOWN)})


def _authenticate(account_sid: str) -> None:
    account = current_sandbox().settings.twilio
    name, password = basic_credentials(request)
    if account is None or not (
        is_secret(name, account.account_sid) and is_secret(password, account.auth_token)
    ):
        raise TwilioError(20003, "Authenticate", 401)
    if account_sid != account.account_sid:
        raise TwilioError(20404, "The requested resource was not found", 404)


def _field(form: MultiDict[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value:
        code = {"To": 21604, "From": 21603, "Body": 21602}[name]
        raise TwilioError(code, f"A '{name}' is required.")
    return value


def _keep(work: Work, account_sid: str, to: str, sender: str, text: str) -> dict[str, Any]:
    sid = new_id("SM", 32).replace("_", "")
    sent = format_datetime(datetime.fromtimestamp(work.now, UTC))
    message = {
        "sid": sid, "account_sid": account_sid, "to": to, "from": sender, "body": text, "status": "queued",
        "direction": "outbound-api", "num_segments": str(1 + len(text) // 153), "error_code": None,
        "date_created": sent, "date_updated": sent, "date_sent": None,
        "uri": f"/2010-04-01/Accounts/{account_sid}/Messages/{sid}.json",
    }  # fmt: skip
    resources.insert(work.connection, SMS, sid, message, created=work.created)
    return message


def _messages(
    connection: sqlite3.Connection, *, limit: int, to: str | None = None, sender: str | None = None
) -> list[dict[str, Any]]:
    return resources.select(
        connection,
        """kind = ? and json_extract(body, '$.to') = coalesce(?, json_extract(body, '$.to'))
           and json_extract(body, '$.from') = coalesce(?, json_extract(body, '$.from'))""",
        (SMS, to, sender, limit),
        rest="order by sequence desc limit ?",
    )

"""The channel SMS: text messages by Twilio's official SDK.

Twilio does not support idempotency keys. So each text ends with a short reference to its notification. When
an earlier attempt may have succeeded, the messages that were sent to the number are searched for it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
import requests
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from workers.failures import InDoubtError, OptedOutError, RefusedError, TemporaryError, UndeliverableError
from workers.notifications.functions import Notification
from workers.notifications.rendering import render_sms
from workers.settings import Sms

log = structlog.get_logger(__name__)

#: Seconds for a call. It is generous: nobody waits for the result, and an abandoned call may still act.
TIMEOUT = 20.0
#: How many of the latest messages to a number are searched for a reference.
SEARCHED = 200

_OPTED_OUT = 21610
# The number is invalid, cannot be reached, or belongs to a telephone that does not take text messages.
_BAD_NUMBER = frozenset({21211, 21217, 21612, 21614})
# Not the message's fault: a person must correct our account, or time must pass.
_ABOUT_US = frozenset({20003, 20005, 20404, 20429, 21408, 21606, 21611, 30002})


class SmsChannel:
    """Sends notifications as text messages of `organization`."""

    def __init__(self, account: Sms, *, organization: str, timeout: float = TIMEOUT) -> None:
        client = _Client(account.api_base, timeout)
        self._messages = Client(account.account_sid, account.auth_token, http_client=client).messages
        self._sender = account.sender
        self._organization = organization

    def send(self, notification: Notification) -> str:
        """Send a notification and return Twilio's id of the message.

        Raises UndeliverableError for a number that cannot take it, OptedOutError, RefusedError,
        TemporaryError for what may pass, InDoubtError when it may have been sent, and jinja2.TemplateError.
        """
        number = _number(notification.recipient)
        reference = _reference(notification)
        if notification.is_in_doubt and (sent := self._find(number, reference)) is not None:
            log.info("sms_found", notification_id=str(notification.id))
            return sent
        data = {**notification.data, "organization": self._organization}
        text = f"{render_sms(notification.template, data)} {reference}"
        with _our_errors():
            message = self._messages.create(to=number, from_=self._sender, body=text)
        return _sid(message)

    def _find(self, number: str, reference: str) -> str | None:
        """Return the id of the message with this reference, or None."""
        try:
            with _our_errors():
                for message in self._messages.list(to=number, limit=SEARCHED):
                    if (message.body or "").endswith(reference):
                        return _sid(message)
        except TemporaryError as error:
            raise InDoubtError(f"it is unknown whether it was sent: {error}") from None
        return None


class _Client:
    """Twilio's own HTTP client with another address of the API, and without retries."""

    def __init__(self, api_base: str, timeout: float) -> None:
        self._client = TwilioHttpClient(timeout=timeout, max_retries=0)
        self._api_base = api_base

    def request(self, method: str, url: str, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - untyped
        """Send a request of the SDK to our address of the API instead of Twilio's."""
        parts = urlsplit(url)
        address = self._api_base + parts.path + (f"?{parts.query}" if parts.query else "")
        return self._client.request(method, address, *arguments, **named)


@contextmanager
def _our_errors() -> Iterator[None]:
    """Raise our errors for those of the SDK, without Twilio's texts, which repeat the number."""
    try:
        yield
    except TwilioRestException as error:
        raise _failure(error.status, error.code) from None
    except requests.ConnectTimeout as error:
        raise TemporaryError(type(error).__name__) from None
    except requests.ConnectionError as error:
        # Either refused, or cut off midway: requests does not say which.
        raise InDoubtError(type(error).__name__) from None
    except (requests.RequestException, TwilioException, ValueError, KeyError, TypeError) as error:
        raise InDoubtError(f"the answer cannot be read: {type(error).__name__}") from None


def _failure(status: int, code: int | None) -> Exception:
    """Return our error for a refusal."""
    said = f"Twilio says {status} {code or ''}".strip()
    if code == _OPTED_OUT:
        return OptedOutError("the recipient has opted out (21610)")
    if code in _BAD_NUMBER:
        return UndeliverableError(f"the number cannot take text messages ({code})")
    if status >= 500:
        return InDoubtError(said)
    if status in (401, 403, 404, 408, 429) or code in _ABOUT_US:
        return TemporaryError(said)
    return RefusedError(said)


def _number(recipient: str) -> str:
    """Return a telephone number in the form E.164; UndeliverableError for an invalid one."""
    try:
        number = phonenumbers.parse(recipient, None)
    except phonenumbers.NumberParseException:
        raise UndeliverableError("the recipient is not a telephone number") from None
    if not phonenumbers.is_valid_number(number):
        raise UndeliverableError("the recipient is not a valid telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _reference(notification: Notification) -> str:
    """Return the reference that only texts of this notification end with, from the random part of its id."""
    return f"(ref {notification.id.hex[-8:]})"


def _sid(message: object) -> str:
    sid = getattr(message, "sid", None)
    if not isinstance(sid, str):
        raise InDoubtError("the answer does not name a message")
    return sid

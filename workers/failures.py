"""The ways in which work can fail, and how often each is tried again."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import psycopg
from dramatiq.errors import Retry
from dramatiq.middleware import Middleware, Retries

#: First and longest pause between two tries, in milliseconds.
MIN_BACKOFF = 1_000
MAX_BACKOFF = 300_000

#: Tries while something is away. A gateway that is down is asked every half a minute: that makes five days.
TRIES_IN_AN_OUTAGE = 15_000
#: Tries after an error that is unlikely to pass by itself: about a quarter of an hour.
TRIES_AFTER_A_FAULT = 10


class UndeliverableError(Exception):
    """This recipient can never be reached."""


class RefusedError(Exception):
    """This message was refused, and a person must look at it."""


class GatewayRefusedError(Exception):
    """A payment gateway will never do what it was asked; the message is its word for why."""


class OptedOutError(UndeliverableError):
    """The recipient has opted out at the provider."""


class TemporaryError(Retry):
    """It cannot be done now, but may succeed later. Dramatiq logs it without a traceback."""


class InDoubtError(TemporaryError):
    """It may have been done: the provider was asked and did not answer."""


class GatewayAwayError(TemporaryError):
    """A payment gateway did not answer, or reported trouble of its own. It may have acted all the same."""


def is_outage(error: BaseException | None) -> bool:
    """Return whether the error is due to something that is away, and passes when it comes back."""
    return isinstance(error, TemporaryError | psycopg.OperationalError)


def is_worth_another_try(tries: int, error: BaseException) -> bool:
    """Return whether Dramatiq should try again what has failed `tries` times before this error."""
    if is_outage(error):
        return tries < TRIES_IN_AN_OUTAGE
    return tries < TRIES_AFTER_A_FAULT


def retries(min_backoff: int = MIN_BACKOFF, max_backoff: int = MAX_BACKOFF) -> Middleware:
    """Return the middleware that tries failed work again; pauses in milliseconds.

    It serves every actor. An actor that needs another policy names it in its own options.
    """
    return Retries(min_backoff=min_backoff, max_backoff=max_backoff, retry_when=is_worth_another_try)

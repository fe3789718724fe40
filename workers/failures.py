"""The ways in which work can fail, and how long each is tried again."""

# mypy: untyped-calls-exclude="dramatiq"

from __future__ import annotations

import psycopg
from dramatiq.errors import Retry

#: First and longest pause between two tries, in milliseconds.
MIN_BACKOFF = 1_000
MAX_BACKOFF = 300_000

#: Tries while something is away: with pauses of half a minute, as a gateway that is down gets, five days.
TRIES_IN_AN_OUTAGE = 15_000
#: Tries after an error that will hardly pass by itself: about a quarter of an hour.
TRIES_AFTER_A_FAULT = 10


class UndeliverableError(Exception):
    """It can never be delivered to this recipient."""


class RefusedError(Exception):
    """This message was refused; a person must look at it."""


class RefundRefusedError(Exception):
    """The gateway will never make this refund; the message is its word for why."""


class OptedOutError(UndeliverableError):
    """The recipient has told the provider to hear no more from us."""


class TemporaryError(Retry):
    """It cannot be done at present. Dramatiq does not log this one with a traceback."""


class InDoubtError(TemporaryError):
    """It may have been done: the provider was asked, and its answer never came."""


class GatewayAwayError(TemporaryError):
    """A payment gateway gave no answer, or said that it is in trouble. It may have acted all the same."""


def is_outage(error: BaseException | None) -> bool:
    """Tell whether what raised this error will work once something that is away comes back."""
    return isinstance(error, TemporaryError | psycopg.OperationalError)


def is_worth_another_try(tries: int, error: BaseException) -> bool:
    """Tell Dramatiq's Retries whether to try again what failed `tries` times before this error."""
    if is_outage(error):
        return tries < TRIES_IN_AN_OUTAGE
    return tries < TRIES_AFTER_A_FAULT

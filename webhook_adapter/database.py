"""The functions of schema `private` that the adapter may call, and nothing else.

Their answers are JSON and are passed on as the text that PostgreSQL wrote: 12.50 stays 12.50. Every call may
be repeated with the same arguments. So a call whose connection broke is repeated once on another one, and
callers do not notice a restart of PostgreSQL.
"""

from __future__ import annotations

import re
from typing import Any, LiteralString, NamedTuple

import psycopg
import structlog
from psycopg_pool import ConnectionPool

from webhook_adapter.errors import ApiError

log = structlog.get_logger(__name__)

STATEMENT_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 2
POOL_TIMEOUT_S = 2.0
RETRY_AFTER_S = 2

_HTTP_STATUS = re.compile(r"PT([45][0-9]{2})")


class WebhookAnswer(NamedTuple):
    """The answer to an event as JSON text, and the `status` in it."""

    text: str
    status: str


class OpenedPayment(NamedTuple):
    """A payment as JSON text; `call` is what to ask the gateway for, or None when that is done.

    `cancel` is set when an intent is open at another gateway. It must be canceled first, and there is no
    payment yet.
    """

    payment: str | None
    call: str | None
    cancel: str | None


class StoredIntent(NamedTuple):
    """The status to answer with, 201 when this call stored the intent and 200 otherwise; and the payment."""

    status: int
    payment: str


class Database:
    """A pool of connections.

    Create it in the process that uses it: its threads do not survive a fork. It connects in the background,
    so while the database is away calls fail and the program runs on. A call waits two seconds at most for a
    connection, and at most `max_waiting` calls wait at a time.
    """

    def __init__(self, url: str, pool_size: int, max_waiting: int) -> None:
        self._pool = ConnectionPool(
            url,
            min_size=pool_size,
            timeout=POOL_TIMEOUT_S,
            max_waiting=max_waiting,
            # Give up soon: the next call tries again at once. The pool's own attempts come at growing
            # intervals, and would notice late that the database is back.
            reconnect_timeout=1.0,
            kwargs={
                # One statement is one transaction, without the round trips of BEGIN and COMMIT.
                "autocommit": True,
                "application_name": "webhook_adapter",
                "connect_timeout": CONNECT_TIMEOUT_S,
                "tcp_user_timeout": 1000 * CONNECT_TIMEOUT_S,
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
            },
            open=True,
        )

    def receive_webhook(self, gateway: str, body: bytes, headers: str, scheme: str) -> WebhookAnswer:
        """Store a verified event and apply it; `headers` is the text of a JSON object.

        The function accepts any body. So every error is ours, and is answered with 503 so that the gateway
        sends the event again.
        """
        try:
            row = self._call(
                "select answer::text, answer ->> 'status'"
                " from private.receive_webhook(%s, %b, %s::jsonb, %s) as answer",
                (gateway, body, headers, scheme),
            )
        except psycopg.Error as error:
            raise _unavailable(error) from error
        return WebhookAnswer(*row)

    def open_payment(self, request: str, traceparent: str | None) -> OpenedPayment:
        """Check a request for a payment and commit the payment's row; `request` is JSON text as it came."""
        try:
            row = self._call(
                "select answer ->> 'payment', answer ->> 'call', answer ->> 'cancel'"
                " from private.open_payment(%s::json, %s) as answer",
                (request, traceparent),
            )
        except (psycopg.DataError, psycopg.errors.StatementTooComplex) as error:
            # Not JSON, or JSON with a NUL, a lone surrogate, or more levels than the server reads.
            raise ApiError(400, "invalid_json", "the body must be JSON in UTF-8") from error
        except psycopg.Error as error:
            raise _as_api_error(error) from error
        return OpenedPayment(*row)

    def store_intent(self, payment_id: str, intent_id: str, secret: str) -> StoredIntent:
        """Store the gateway's intent with its payment."""
        try:
            row = self._call(
                "select (answer ->> 'status')::int, answer ->> 'payment'"
                " from private.store_intent(%s::uuid, %s, %s) as answer",
                (payment_id, intent_id, secret),
            )
        except psycopg.Error as error:
            raise _as_api_error(error) from error
        return StoredIntent(*row)

    def replace_payment(self, payment_id: str) -> None:
        """Close a payment on our side; nobody can pay what the gateway may have of it."""
        self._change("select private.replace_payment(%s::uuid)", (payment_id,))

    def receive_reading(self, gateway: str, kind: str, raw: bytes) -> None:
        """Store and apply an object, as the gateway answered it to us."""
        self._change("select private.receive_reading(%s, %s, %b)", (gateway, kind, raw))

    def ping(self, timeout: float) -> None:
        """Select one row; psycopg.Error when there is no connection within `timeout` seconds."""
        with self._pool.connection(timeout) as connection:
            connection.execute("select 1")

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _change(self, query: LiteralString, parameters: tuple[Any, ...]) -> None:
        try:
            self._call(query, parameters)
        except psycopg.Error as error:
            raise _as_api_error(error) from error

    def _call(self, query: LiteralString, parameters: tuple[Any, ...]) -> tuple[Any, ...]:
        with self._pool.connection() as connection:
            try:
                return connection.execute(query, parameters).fetchall()[0]
            except psycopg.OperationalError:
                if not connection.broken:
                    raise
        # One connection broke, so the others may be broken as well.
        self._pool.check()
        with self._pool.connection() as connection:
            return connection.execute(query, parameters).fetchall()[0]


def _as_api_error(error: psycopg.Error) -> ApiError:
    """Return the answer for an error: the one that a function raised on purpose, else 503 or 500."""
    raised = _HTTP_STATUS.fullmatch(error.sqlstate or "")
    if raised:
        said = error.diag
        return ApiError(
            int(raised[1]),
            said.message_primary or "internal_error",
            said.message_detail or None,
            said.message_hint or None,
        )
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return _unavailable(error)
    # The message may quote a row, and with it a person.
    log.error("database_call_failed", error=type(error).__name__, sqlstate=error.sqlstate)
    return ApiError(500, "internal_error")


def _unavailable(error: psycopg.Error) -> ApiError:
    log.error("database_unavailable", error=type(error).__name__, sqlstate=error.sqlstate)
    return ApiError(503, "database_unavailable", retry_after=RETRY_AFTER_S)

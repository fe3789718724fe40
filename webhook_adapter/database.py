"""The functions of schema `private` that the adapter may call, and nothing else.

Their answers are JSON and are passed on as the text PostgreSQL printed: 12.50 stays 12.50.
All may be called again with the same arguments. So a call whose connection was lost is
repeated once on another: when PostgreSQL has restarted, nobody notices.
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
    """What became of an event: the JSON text to answer with, and its `status`."""

    text: str
    status: str


class OpenedPayment(NamedTuple):
    """A payment as JSON text; `call` is what to ask the gateway for, or None when that is done.

    `cancel` names what is open at another gateway and must be taken back first: then there is no payment yet.
    """

    payment: str | None
    call: str | None
    cancel: str | None


class StoredIntent(NamedTuple):
    """201 for the caller whose call stored the intent, else 200; and the payment as JSON text."""

    status: int
    payment: str


class Database:
    """A pool of connections.

    Its threads do not survive a fork: make it in the process that uses it. It connects in the
    background, so a database that is away makes calls fail and not the program. Calls wait for a
    connection for two seconds at most, and no more than `max_waiting` of them at a time.
    """

    def __init__(self, url: str, pool_size: int, max_waiting: int) -> None:
        self._pool = ConnectionPool(
            url,
            min_size=pool_size,
            timeout=POOL_TIMEOUT_S,
            max_waiting=max_waiting,
            # Give up soon, since the next call tries again at once: a long row of attempts would
            # wait longer and longer between them, and sleep through the database's return.
            reconnect_timeout=1.0,
            kwargs={
                # One statement is one transaction: no BEGIN and COMMIT to wait for.
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

        The function refuses nothing that a body holds. So every error is ours and answered with 503:
        the gateway shall bring the event again.
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
        """Check a request for a payment and commit its row; `request` is the JSON text as it came."""
        try:
            row = self._call(
                "select answer ->> 'payment', answer ->> 'call', answer ->> 'cancel'"
                " from private.open_payment(%s::json, %s) as answer",
                (request, traceparent),
            )
        except (psycopg.DataError, psycopg.errors.StatementTooComplex) as error:
            # No JSON, a NUL, a lone surrogate, or nested beyond what the server reads.
            raise ApiError(400, "invalid_json", "the body must be JSON in UTF-8") from error
        except psycopg.Error as error:
            raise _as_api_error(error) from error
        return OpenedPayment(*row)

    def store_intent(self, payment_id: str, intent_id: str, secret: str) -> StoredIntent:
        """Keep the gateway's intent with its payment."""
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
        """Close a payment on our side: whatever the gateway has of it, nobody will pay it."""
        self._change("select private.replace_payment(%s::uuid)", (payment_id,))

    def receive_reading(self, gateway: str, kind: str, raw: bytes) -> None:
        """Store and apply an object as the gateway itself answered it to us."""
        self._change("select private.receive_reading(%s, %s, %b)", (gateway, kind, raw))

    def ping(self, timeout: float) -> None:
        """Ask for one row; psycopg.Error when no connection is to be had within `timeout` seconds."""
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
        # Where one connection died, the others are suspects.
        self._pool.check()
        with self._pool.connection() as connection:
            return connection.execute(query, parameters).fetchall()[0]


def _as_api_error(error: psycopg.Error) -> ApiError:
    """Turn what a function raised on purpose into its answer, and the rest into 503 or 500."""
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
    # The message may quote a row, hence a person.
    log.error("database_call_failed", error=type(error).__name__, sqlstate=error.sqlstate)
    return ApiError(500, "internal_error")


def _unavailable(error: psycopg.Error) -> ApiError:
    log.error("database_unavailable", error=type(error).__name__, sqlstate=error.sqlstate)
    return ApiError(503, "database_unavailable", retry_after=RETRY_AFTER_S)

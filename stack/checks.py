"""Does each part do its work? One small question per program, each with a limit of two seconds.

A process that supervisor calls RUNNING may be frozen, or wait for something that will not come.
"""

import smtplib
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psycopg
import requests

Environment = Mapping[str, str]

LIMIT = 2.0


class CheckError(Exception):
    """A part answered, but not as it does when it works."""


def postgres(env: Environment) -> None:
    """Run a query as the superuser."""
    _query(env["SUPERUSER_DATABASE_URL"], "select true")


def redis(env: Environment) -> None:
    """PING, in Redis' own protocol: a client library would retry past the limit."""
    address = urlsplit(env["REDIS_URL"])
    with socket.create_connection(
        (address.hostname or "127.0.0.1", address.port or 6379), LIMIT
    ) as connection:
        connection.sendall(b"PING\r\n")
        if not connection.recv(64).startswith(b"+PONG"):
            raise CheckError("Redis does not answer PING")


def postgrest(env: Environment) -> None:
    """Ask PostgREST whether it has its schema and its database."""
    _get(f"http://127.0.0.1:{env['POSTGREST_ADMIN_PORT']}/ready")


def webhook_adapter(env: Environment) -> None:
    """Ask the adapter itself, past the proxy."""
    _get(f"http://127.0.0.1:{env['WEBHOOK_ADAPTER_PORT']}/health")


def sandbox_gateway(env: Environment) -> None:
    """Ask the sandbox gateway."""
    _get(f"{env['SANDBOX_URL']}/health")


def mail(env: Environment) -> None:
    """Read the inbox's list, and be greeted by the SMTP server."""
    _get(f"{env['MAIL_URL']}/email?id=none")
    address = urlsplit(env["SMTP_URL"])
    with smtplib.SMTP(address.hostname or "127.0.0.1", address.port or 25, timeout=LIMIT) as connection:
        connection.noop()


def workers(env: Environment) -> None:
    """Ask the database whether a worker has shown itself lately."""
    if not _query(env["DATABASE_URL"], "select private.worker_is_alive()"):
        raise CheckError("no worker has reported to the database lately")


def gateway(env: Environment) -> None:
    """Ask nginx."""
    _get(f"{env['GATEWAY_URL']}/health")


CHECKS: dict[str, Callable[[Environment], None]] = {
    check.__name__: check
    for check in (postgres, redis, mail, sandbox_gateway, postgrest, webhook_adapter, workers, gateway)
}


def failures(env: Environment, programs: Iterable[str] = tuple(CHECKS)) -> dict[str, str]:
    """Return, for each of the programs that does not work, one line that says why."""
    chosen = list(programs)
    with ThreadPoolExecutor(len(chosen)) as pool:
        reasons = pool.map(lambda program: _reason(CHECKS[program], env), chosen)
        return {program: reason for program, reason in zip(chosen, reasons, strict=True) if reason}


def _reason(check: Callable[[Environment], None], env: Environment) -> str | None:
    try:
        check(env)
    except (CheckError, OSError, psycopg.Error, smtplib.SMTPException, requests.RequestException) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:120]
    return None


def _get(url: str) -> None:
    # No session and no proxy of the environment: this is about this machine.
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=LIMIT)
    if answer.status_code != requests.codes.ok:
        raise CheckError(f"{url} answers {answer.status_code}")


def _query(url: str, query: str) -> bool:
    options = f"-c statement_timeout={LIMIT * 1000:.0f}"
    with psycopg.connect(url, connect_timeout=int(LIMIT), options=options) as connection:
        row = connection.execute(query).fetchone()
    return bool(row and row[0])

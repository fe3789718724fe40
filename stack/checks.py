"""Whether each process works: small questions, which stack/processes.py declares, each with two seconds.

A process that supervisor calls RUNNING may be frozen, or wait for something that will not come.
"""

import smtplib
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import psycopg
import requests

from stack.declaration import Check, HttpGet, Process, RedisPing, SmtpNoop, SqlTrue
from stack.processes import BY_NAME, NAMES

Environment = Mapping[str, str]

LIMIT = 2.0


class CheckError(Exception):
    """A process answered, but not as it does when it works."""


def failures(env: Environment, names: Iterable[str] = NAMES) -> dict[str, str]:
    """Return, for each of the processes that does not work, one line that says why."""
    chosen = [BY_NAME[name] for name in names]
    with ThreadPoolExecutor(len(chosen)) as pool:
        reasons = pool.map(lambda process: _reason(process, env), chosen)
        return {process.name: reason for process, reason in zip(chosen, reasons, strict=True) if reason}


def _reason(process: Process, env: Environment) -> str | None:
    own_view = process.own_view(env)
    try:
        for check in process.checks:
            run(check, own_view)
    except (CheckError, OSError, psycopg.Error, smtplib.SMTPException, requests.RequestException) as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:120]
    return None


def run(check: Check, env: Environment) -> None:
    """Ask one question; CheckError, or an error of the network, when the answer is not the right one."""
    match check:
        case HttpGet(address):
            _get(address.format_map(env))
        case SmtpNoop(port_setting):
            with smtplib.SMTP("127.0.0.1", int(env[port_setting]), timeout=LIMIT) as connection:
                connection.noop()
        case RedisPing(port_setting):
            _ping(int(env[port_setting]))
        case SqlTrue(url_setting, query, otherwise):
            if not _query(env[url_setting], query):
                raise CheckError(otherwise)


def _get(url: str) -> None:
    # No session and no proxy of the environment: this is about this machine.
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=LIMIT)
    if answer.status_code != requests.codes.ok:
        raise CheckError(f"{url} answers {answer.status_code}")


def _ping(port: int) -> None:
    # In Redis' own protocol: a client library would retry past the limit.
    with socket.create_connection(("127.0.0.1", port), LIMIT) as connection:
        connection.sendall(b"PING\r\n")
        if not connection.recv(64).startswith(b"+PONG"):
            raise CheckError("Redis does not answer PING")


def _query(url: str, query: str) -> bool:
    options = f"-c statement_timeout={LIMIT * 1000:.0f}"
    # The query is one of stack/processes.py.
    with psycopg.connect(url, connect_timeout=int(LIMIT), options=options) as connection:
        row = connection.execute(query.encode()).fetchone()
    return bool(row and row[0])

"""A PostgreSQL server for one purpose: tests, the dump, the linter. It is gone when its context ends."""

import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from stack.ports import free_ports

PROJECT = Path(__file__).parents[1]

Role = Literal["owner", "superuser", "webhook_adapter", "workers", "authenticator"]

# The login of each role, and the variable by which programs are told its URL.
_LOGINS: dict[Role, tuple[str, str]] = {
    "superuser": ("postgres", "SUPERUSER_DATABASE_URL"),
    "owner": ("careforall_deployer", "DATABASE_URL"),
    "authenticator": ("authenticator", "POSTGREST_DATABASE_URL"),
    "webhook_adapter": ("webhook_adapter", "WEBHOOK_ADAPTER_DATABASE_URL"),
    "workers": ("workers", "WORKERS_DATABASE_URL"),
}

# What is in it can be made again, so it need not survive a crash. The clock stays out: it keeps its
# database open, which then cannot be copied.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_preload_libraries="
_START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server; `superuser_password` opens it, the other passwords are made up here."""

    host: str
    port: int
    superuser_password: str

    def url(self, role: Role, database: str) -> str:
        """Return the URL by which `role` connects to `database`."""
        password = self.superuser_password if role == "superuser" else f"scratch-{role}"
        return f"postgresql://{_LOGINS[role][0]}:{password}@{self.host}:{self.port}/{database}"

    def environment(self, database: str) -> dict[str, str]:
        """Return the settings that point the project's programs at `database`."""
        urls = {variable: self.url(role, database) for role, (_, variable) in _LOGINS.items()}
        return urls | {"SUPERUSER_DATABASE_URL": self.url("superuser", "postgres")}

    def deploy(self, database: str) -> None:
        """Create and fill `database` by the script that deploys everywhere else."""
        deployment = subprocess.run(
            [PROJECT / "stack" / "deploy.sh", "--test"],
            env=os.environ | self.environment(database) | {"CAREFORALL_ENV_FILE": ""},
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if deployment.returncode != 0:
            raise RuntimeError(f"the schema could not be deployed:\n{deployment.stdout}")

    def copy(self, template: str, name: str) -> None:
        """Create database `name` as a copy of `template`, to which nobody may be connected."""
        # Without fsync, copying files takes a sixth of the time that copying through the log takes.
        statement = sql.SQL("create database {} template {} strategy file_copy owner careforall_owner")
        self._administer(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def drop(self, name: str) -> None:
        """Drop a database, ending the connections to it."""
        self._administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def wait_until_ready(self, has_ended: Callable[[], bool], log: Callable[[], str]) -> None:
        """Return when the server takes connections; raise RuntimeError with its log when it will not."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("superuser", "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if has_ended() or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{log()}") from error
                time.sleep(0.05)  # a server that is starting offers nothing to wait on
            else:
                return

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("superuser", "postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def local_server() -> Iterator[Server]:
    """Run PostgreSQL by the project's own start script, in a temporary folder, on a free port."""
    server = Server("127.0.0.1", free_ports(1)[0], secrets.token_hex(16))
    with tempfile.TemporaryDirectory(prefix="careforall-") as folder:
        Path(folder).chmod(0o755)  # the postgres user must be able to enter
        with _running(server, Path(folder)):
            yield server


@contextmanager
def _running(server: Server, folder: Path) -> Iterator[None]:
    settings = {
        "CAREFORALL_STATE": str(folder),
        "POSTGRES_PORT": str(server.port),
        "POSTGRES_OPTIONS": OPTIONS,
        "INITDB_OPTIONS": "--no-sync",
    }
    log = folder / "postgres.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PROJECT / "stack" / "programs" / "postgres.sh"],
            env=os.environ | server.environment("postgres") | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        server.wait_until_ready(lambda: process.poll() is not None, log.read_text)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: does not wait for clients
        process.wait(timeout=_START_SECONDS)

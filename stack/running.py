"""A whole system for one purpose (tests, the benchmark, the storm), started as `make up` starts it.

It runs on free ports, keeps everything in a temporary folder and is gone when its context ends.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.rows import DictRow, dict_row

from stack import checks, issue_token, settings_file
from stack.ports import free_ports
from stack.scratch import PROJECT, Role
from stack.supervision import Supervisor

_URLS: dict[Role, str] = {
    "superuser": "SUPERUSER_DATABASE_URL",
    "owner": "DATABASE_URL",
    "authenticator": "POSTGREST_DATABASE_URL",
    "webhook_adapter": "WEBHOOK_ADAPTER_DATABASE_URL",
    "workers": "WORKERS_DATABASE_URL",
}

# What a crash of the machine would lose need not reach the disk: killed processes lose nothing by it.
_VOLATILE = {"POSTGRES_OPTIONS": "-c fsync=off", "INITDB_OPTIONS": "--no-sync"}
# As in production. The time of each commit is kept, for measuring how long after it something happens.
_DURABLE = {"POSTGRES_OPTIONS": "-c track_commit_timestamp=on", "INITDB_OPTIONS": ""}
# This folder survives a restart of the machine, so it is on a disk even where /tmp is in memory.
_ON_DISK = "/var/tmp"  # noqa: S108 - the folder in it has a random name


class StackError(Exception):
    """A script of the stack failed; the message is what it printed."""


@dataclass(frozen=True)
class Stack:
    """A running system. `env` holds its settings."""

    env: dict[str, str]
    folder: Path

    @property
    def gateway_url(self) -> str:
        """The address of nginx."""
        return self.env["GATEWAY_URL"]

    @property
    def sandbox_url(self) -> str:
        """The address of the sandbox gateway."""
        return self.env["SANDBOX_URL"]

    @property
    def mail_url(self) -> str:
        """The address of the inbox."""
        return self.env["MAIL_URL"]

    @property
    def state(self) -> Path:
        """Where the processes keep what they store."""
        return self.folder / "state"

    @property
    def supervisor(self) -> Supervisor:
        """What starts, stops and signals the processes."""
        return Supervisor(self.env["CAREFORALL_SOCKET"])

    def token(self, role: str, email: str | None = None) -> str:
        """Return a token for a role."""
        return issue_token.issue(self.env["JWT_SECRET"], role, email)

    def connect(self, role: Role = "owner") -> psycopg.Connection[DictRow]:
        """Open a connection (autocommit, rows as dictionaries) for the caller to close."""
        server = self.env[_URLS[role]].rpartition("/")[0]
        return psycopg.connect(f"{server}/careforall", autocommit=True, row_factory=dict_row)

    def run(self, script: str, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a script of `stack/` against this system; the caller judges the result."""
        return subprocess.run(
            [PROJECT / "stack" / script, *arguments],
            env=self.env | variables,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def log(self, program: str) -> str:
        """Return the end of a program's log."""
        return (self.state / "log" / f"{program}.log").read_text()[-3000:]

    def wait_until_healthy(self, seconds: float = 10.0) -> None:
        """Return when every part works; raise StackError naming those that do not in time."""
        pause = threading.Event()
        remaining = int(seconds / 0.1)
        while found := checks.failures(self.env):
            if remaining <= 0:
                raise StackError(f"not working after {seconds} s: {found}")
            remaining -= 1
            pause.wait(0.1)


@contextmanager
def running_stack() -> Iterator[Stack]:
    """Start everything on free ports; stop and wipe it at the end."""
    with tempfile.TemporaryDirectory(prefix="careforall-stack-") as folder:
        stack = Stack(settings(Path(folder)), Path(folder))
        with _started(stack):
            yield stack


@contextmanager
def durable_stack(**changes: str) -> Iterator[tuple[Stack, float]]:
    """Start everything, PostgreSQL as durable as in production; yield it and the seconds that it took.

    `changes` are settings that differ from the example's.
    """
    parent = os.environ.get("TMPDIR", _ON_DISK)
    with tempfile.TemporaryDirectory(prefix="careforall-durable-", dir=parent) as folder:
        stack = Stack(settings(Path(folder), **changes) | _DURABLE, Path(folder))
        began = time.monotonic()
        with _started(stack):
            yield stack, time.monotonic() - began


@contextmanager
def _started(stack: Stack) -> Iterator[None]:
    stack.folder.chmod(0o755)  # the postgres user must be able to enter
    try:
        started = stack.run("start.sh")
        if started.returncode != 0:
            raise StackError(f"the stack did not start:\n{started.stdout}")
        yield
    finally:
        stack.run("down.sh")


def settings(folder: Path, **changes: str) -> dict[str, str]:
    """Write a settings file with fresh secrets and free ports, and changes; return the environment to use."""
    example = settings_file.EXAMPLE.read_text()
    text = settings_file.with_secrets(example)
    for variable, port in zip(settings_file.PORTS, free_ports(len(settings_file.PORTS)), strict=True):
        text = text.replace(f"{variable}={settings_file.parse(example)[variable]}", f"{variable}={port}")
    text, _ = settings_file.with_equal_ports(text, example)
    # Receivers of webhooks are on this machine.
    text += "\nWEBHOOKS_ALLOW_INSECURE=true\n"
    text += "".join(f"{name}={value}\n" for name, value in changes.items())  # the last line of a name counts
    file = folder / "env"
    file.write_text(text)
    state = folder / "state"
    return (
        os.environ
        | settings_file.parse(text)
        | {
            "CAREFORALL_ENV_FILE": str(file),
            "CAREFORALL_STATE": str(state),
            "CAREFORALL_SOCKET": str(state / "supervisor.sock"),
        }
        | _VOLATILE
    )

"""When something keeps the system from working, the sentence on the screen says what."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stack.processes import NAMES
from stack.running import Stack, settings

QUICK = {"CAREFORALL_DEADLINE": "3"}


@contextmanager
def frozen(stack: Stack, program: str) -> Iterator[None]:
    """Stop a program's first process by a signal; supervisor still calls it RUNNING."""
    pid = stack.supervisor.processes()[program].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
        stack.wait_until_healthy()


@contextmanager
def listening(port: int) -> Iterator[None]:
    """Hold a port."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield


@pytest.mark.parametrize("program", ["mail", "sandbox_gateway", "workers"])
def test_starting_names_what_is_frozen(stack: Stack, program: str) -> None:
    """`make up` runs this script before the demo: it ends with 1."""
    with frozen(stack, program):
        started = stack.run("start.sh", "--keep", **QUICK)

    assert started.returncode == 1
    assert f"not working after 3 s: {program}\n" in started.stdout


@pytest.mark.parametrize("program", NAMES)
def test_status_names_what_is_frozen(stack: Stack, program: str) -> None:
    """A frozen PostgreSQL takes those with it that ask it."""
    with frozen(stack, program):
        status = stack.run("status.sh")

    down = status.stdout.splitlines()[-1].removeprefix("down: ").split(", ")
    assert status.returncode == 1
    assert program in down
    assert set(down) <= {program, *({"postgrest", "workers"} if program == "postgres" else ())}


def test_status_of_a_healthy_stack(stack: Stack) -> None:
    """One line a program, and 0."""
    status = stack.run("status.sh")

    lines = status.stdout.splitlines()
    assert status.returncode == 0
    assert {line.split()[0] for line in lines[1:]} == set(NAMES)
    assert all(line.endswith(" ok") for line in lines[1:])


def test_starting_names_what_cannot_start(stack: Stack) -> None:
    """Mail finds its port taken."""
    stack.supervisor.stop("mail")
    with listening(int(stack.env["SMTP_PORT"])):
        started = stack.run("start.sh", "--keep", **QUICK)
    stack.wait_until_healthy()

    assert started.returncode == 1
    assert "not working after 3 s: mail\n" in started.stdout


def test_the_demo_names_the_step_and_what_does_not_work(stack: Stack) -> None:
    """It starts after everything worked, so this happens when something stops meanwhile."""
    with frozen(stack, "workers"):
        demo = stack.run("demo.sh", **QUICK)

    assert demo.returncode == 1
    assert "receipt: none arrived" in demo.stdout
    assert "Not working: workers." in demo.stdout


def test_a_taken_port_is_named_with_its_holder(tmp_path: Path) -> None:
    """Nothing is started then."""
    stack = Stack(settings(tmp_path), tmp_path)
    port = stack.env["GATEWAY_PORT"]
    with listening(int(port)):
        started = stack.run("start.sh")

    assert started.returncode == 1
    assert f"Port {port} is taken by pid {os.getpid()} (" in started.stdout
    assert "change GATEWAY_PORT in .env" in started.stdout
    assert not (stack.state / "supervisord.pid").exists()


def test_a_port_named_twice(tmp_path: Path) -> None:
    """Two servers cannot share one."""
    stack = Stack(settings(tmp_path), tmp_path)
    file = Path(stack.env["CAREFORALL_ENV_FILE"])
    port, other = stack.env["POSTGREST_PORT"], stack.env["POSTGREST_ADMIN_PORT"]
    file.write_text(file.read_text().replace(other, port))

    started = stack.run("start.sh")

    assert started.returncode == 1
    assert f"POSTGREST_PORT and POSTGREST_ADMIN_PORT are both {port}" in started.stdout


def test_nothing_was_started_yet(tmp_path: Path) -> None:
    """Each command that needs a running system says how to get one."""
    stack = Stack(settings(tmp_path), tmp_path)

    assert stack.run("status.sh").returncode == 1
    assert "start it with `make up`" in stack.run("status.sh").stdout
    assert stack.run("down.sh").returncode == 0
    Path(stack.env["CAREFORALL_ENV_FILE"]).unlink()
    assert "run `make up` first" in stack.run("status.sh").stdout

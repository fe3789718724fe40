"""`stack/alone.sh`: what a killed master left behind ends before its successor starts."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stack.scratch import PROJECT

ALONE = PROJECT / "stack" / "alone.sh"
# Root without the right to look at other users' processes, as in a container.
AS_IN_A_CONTAINER = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace", "--"]


@contextmanager
def process(folder: Path, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command in a folder."""
    started = subprocess.Popen(command, cwd=folder)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def test_the_command_runs_in_the_folder(tmp_path: Path) -> None:
    result = subprocess.run([ALONE, tmp_path, "pwd", "-P"], check=True, capture_output=True, text=True)

    assert result.stdout == f"{tmp_path.resolve()}\n"


def test_leftovers_end_and_neighbours_stay(tmp_path: Path) -> None:
    folder, neighbour = tmp_path / "a", tmp_path / "ab"
    folder.mkdir()
    neighbour.mkdir()
    with process(folder, "sleep", "60") as leftover, process(neighbour, "sleep", "60") as other:
        subprocess.run([ALONE, folder, "true"], check=True)

        assert leftover.wait(1) == -15
        assert other.poll() is None


def test_a_leftover_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    script = "trap '' TERM; touch ready; while :; do read -rt 60 <> <(:) || true; done"
    with process(tmp_path, "bash", "-c", script) as leftover:
        while not (tmp_path / "ready").exists():
            time.sleep(0.01)
        subprocess.run([ALONE, tmp_path, "true"], check=True)

        assert leftover.wait(1) == -9


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs processes of two users")
def test_a_leftover_of_another_user_ends_in_a_container_too(tmp_path: Path) -> None:
    """nginx's workers and PostgreSQL's backends are not root's."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    with process(tmp_path, *as_nobody, "sleep", "60") as leftover:
        while Path(f"/proc/{leftover.pid}/comm").read_text() != "sleep\n":
            time.sleep(0.01)
        blind = subprocess.run([*AS_IN_A_CONTAINER, "readlink", f"/proc/{leftover.pid}/cwd"], check=False)
        subprocess.run([*AS_IN_A_CONTAINER, ALONE, tmp_path, "true"], check=True)

        assert blind.returncode == 1
        assert leftover.wait(1) == -15

"""The secrets of the containers: made once, kept, replaced by one's own."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from stack.docker.secret_files import missing
from stack.scratch import PROJECT

EXAMPLE = """\
# a comment about <generated>
GATEWAY_PORT=8000
DATABASE_URL=postgresql://careforall_deployer:<generated>@127.0.0.1:15432/careforall
WORKERS_DATABASE_URL=postgresql://workers:<generated>@127.0.0.1:15432/careforall
JWT_SECRET=<generated>
"""
WITH_SECRETS = PROJECT / "stack" / "docker" / "with_secrets.sh"


def test_each_generated_setting_becomes_a_file() -> None:
    files = missing(EXAMPLE, {}, {})

    assert set(files) == {"DATABASE_URL", "WORKERS_DATABASE_URL", "JWT_SECRET"}
    assert re.fullmatch(r"[0-9a-f]{48}", files["JWT_SECRET"])


def test_each_secret_is_another_one() -> None:
    files = missing(EXAMPLE, {}, {})

    found = re.findall(r"[0-9a-f]{48}", " ".join(files.values()))
    assert len(set(found)) == 3


def test_databases_are_reached_by_the_name_of_the_service() -> None:
    files = missing(EXAMPLE, {}, {})

    assert re.fullmatch(r"postgresql://workers:\w+@postgres:15432/careforall", files["WORKERS_DATABASE_URL"])


def test_what_is_there_stays() -> None:
    first = missing(EXAMPLE, {}, {})

    assert missing(EXAMPLE, first, {}) == {}


def test_what_is_new_is_added() -> None:
    first = missing(EXAMPLE, {}, {})
    del first["JWT_SECRET"]

    assert set(missing(EXAMPLE, first, {})) == {"JWT_SECRET"}


def test_a_secret_of_ones_own_wins() -> None:
    first = missing(EXAMPLE, {}, {})

    assert missing(EXAMPLE, first, {"JWT_SECRET": "mine"}) == {"JWT_SECRET": "mine"}
    assert missing(EXAMPLE, first | {"JWT_SECRET": "mine"}, {"JWT_SECRET": "mine"}) == {}
    assert missing(EXAMPLE, first, {"JWT_SECRET": "", "GATEWAY_PORT": "9000"}) == {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder after a first start."""
    fill(tmp_path)
    return tmp_path


def fill(folder: Path) -> str:
    """Run the program; return what it printed."""
    result = subprocess.run(
        [sys.executable, "-m", "stack.docker.secret_files", folder],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
    )
    return result.stdout


def test_files_are_read_only_and_stay(folder: Path) -> None:
    before = {file.name: file.read_text() for file in folder.iterdir()}

    assert fill(folder) == ""
    assert {file.name: file.read_text() for file in folder.iterdir()} == before
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o444}


def test_no_secret_is_printed(tmp_path: Path) -> None:
    printed = fill(tmp_path)

    assert "wrote JWT_SECRET" in printed
    assert (tmp_path / "JWT_SECRET").read_text() not in printed


def test_a_command_gets_what_it_is_granted(folder: Path) -> None:
    result = grant(folder, "JWT_SECRET", "--", "printenv", "JWT_SECRET", "STRIPE_SECRET_KEY")

    assert result.stdout == (folder / "JWT_SECRET").read_text() + "\n"


def test_a_command_does_not_start_without_its_secret(folder: Path) -> None:
    (folder / "JWT_SECRET").unlink()

    result = grant(folder, "STRIPE_SECRET_KEY", "JWT_SECRET", "--", "echo", "started")

    assert result.returncode == 1
    assert result.stdout == ""
    assert "JWT_SECRET" in result.stderr


def grant(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run with_secrets.sh with an environment that holds nothing else."""
    return subprocess.run(
        [WITH_SECRETS, *arguments],
        env={"PATH": os.environ["PATH"], "SECRETS_FOLDER": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )

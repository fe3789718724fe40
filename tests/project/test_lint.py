"""Style is checked, and each check is shown an offender."""

import subprocess
from pathlib import Path

import pytest

from stack import check_functions
from stack.scratch import PROJECT
from tests.support.database import Database

TOOLS = PROJECT / ".venv" / "bin"


def run(*command: str | Path, cwd: Path = PROJECT) -> "subprocess.CompletedProcess[str]":
    """Run a command; the caller judges the result."""
    return subprocess.run(
        command, cwd=cwd, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.parametrize("check", ["ruff", "format", "mypy", "sqlfluff", "shell", "nginx"])
def test_nothing_is_found(check: str) -> None:
    result = run("stack/lint.sh", check)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("command", "name", "offence"),
    [
        ([TOOLS / "ruff", "check"], "unused.py", "import os\n"),
        ([TOOLS / "ruff", "format", "--check"], "format.py", "x = [ 1 ]\n"),
        ([TOOLS / "mypy", "--config-file", PROJECT / "pyproject.toml"], "untyped.py", "def f(x): return x\n"),
        (
            [TOOLS / "sqlfluff", "lint", "--config", PROJECT / "pyproject.toml"],
            "upper.sql",
            "SELECT a FROM b\n",
        ),
        (["shellcheck"], "unquoted.sh", "#!/bin/bash\nrm $1\n"),
    ],
    ids=["ruff", "format", "mypy", "sqlfluff", "shellcheck"],
)
def test_an_offender_is_found(tmp_path: Path, command: list[str | Path], name: str, offence: str) -> None:
    (tmp_path / name).write_text(offence)

    assert run(*command, name, cwd=tmp_path).returncode == 1


def test_function_bodies_are_sound(database: Database) -> None:
    assert check_functions.complaints(database.server, database.name) == []


def test_an_unsound_function_body_is_found(database: Database) -> None:
    """PostgreSQL takes it: it looks at a body only when it runs."""
    with database.connect() as connection:
        connection.execute("set check_function_bodies = off")
        connection.execute(
            "create function private.broken() returns void language plpgsql as"
            " $$begin perform no_such_column from data.campaigns; end;$$"
        )

    found = check_functions.complaints(database.server, database.name)
    assert any("private.broken() line 1" in line and "no_such_column" in line for line in found)

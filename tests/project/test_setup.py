"""The set-up: quick when nothing is missing, a clear sentence when it cannot go on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from stack.scratch import PROJECT


def program(folder: Path, name: str, text: str) -> None:
    """Write a program that stands in for another."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def set_up_packages(folder: Path, path: str) -> "subprocess.CompletedProcess[str]":
    """Run the first part of the set-up with the stand-ins, as a user who is not root."""
    setpriv = shutil.which("setpriv") or "setpriv"
    as_nobody = [setpriv, "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    return subprocess.run(
        [*(as_nobody if os.geteuid() == 0 else []), folder / "stack" / "setup" / "packages.sh", "run"],
        env={"PATH": f"{folder}:{path}"},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def stand_ins(tmp_path: Path) -> Path:
    """A folder that holds the script, and a program that says that no package is installed."""
    for folder in (tmp_path, *tmp_path.parents):
        if "pytest-of-" in str(folder):
            folder.chmod(0o755)  # nobody must be able to enter
    for file in ("lib.sh", "setup/packages.sh"):
        (tmp_path / "stack" / file).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT / "stack" / file, tmp_path / "stack" / file)
    program(tmp_path, "dpkg-query", "exit 1")
    return tmp_path


def test_the_second_time_it_says_nothing() -> None:
    """Whoever runs these tests has run it."""
    result = subprocess.run(
        [PROJECT / "stack" / "setup.sh", "test"], check=False, capture_output=True, text=True
    )

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_another_system(stand_ins: Path) -> None:
    program(stand_ins, "uname", "echo Darwin")

    result = set_up_packages(stand_ins, os.environ["PATH"])

    assert result.returncode == 1
    assert result.stderr.startswith("error: This set-up works on Linux on x86_64 only")


def test_neither_root_nor_sudo(stand_ins: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "sh", "uname"):
        (tools / name).symlink_to(f"/usr/bin/{name}")

    result = set_up_packages(stand_ins, str(tools))

    assert result.returncode == 1
    assert result.stderr.startswith("error: Installing packages needs root, and there is no sudo")
    assert "postgresql-15-cron" in result.stderr


def test_sudo_that_refuses(stand_ins: Path) -> None:
    program(stand_ins, "sudo", "exit 1")

    result = set_up_packages(stand_ins, os.environ["PATH"])

    assert result.returncode == 1
    assert result.stderr.startswith("error: sudo was refused. Ask an administrator to install: curl")

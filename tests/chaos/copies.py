"""Copies of the project in which something is broken on purpose."""

import shutil
import subprocess
from pathlib import Path

from stack.scratch import PROJECT

# What is installed, and does not change.
_INSTALLED = (".venv", ".tools", "stack/node/node_modules")
_LEFT_OUT = {
    ".git",
    ".run",
    ".env",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "node_modules",
    ".venv",
    ".tools",
}


def copy_project(folder: Path) -> Path:
    """Copy the project's files into a new folder in `folder`; what is installed is linked."""
    copy = folder / "project"
    shutil.copytree(PROJECT, copy, ignore=lambda _, names: _LEFT_OUT.intersection(names))
    for name in _INSTALLED:
        (copy / name).symlink_to((PROJECT / name).resolve())
    return copy


def break_file(file: Path, was: str, becomes: str) -> None:
    """Replace a text that stands in a file exactly once."""
    text = file.read_text()
    assert text.count(was) == 1, f"{file.name} does not hold {was!r} once"
    file.write_text(text.replace(was, becomes))


def pass_storm(project: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run what `make chaos` runs; the caller judges the result."""
    return subprocess.run(
        [project / "stack" / "chaos.sh", *options],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

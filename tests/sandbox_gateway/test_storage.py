"""The sandbox's file: kept from start to start, and set aside when its schema is another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox_gateway.storage import SCHEMA_VERSION, Storage


def write_file(path: Path, version: int) -> None:
    """Write a file of a schema version, with one chore."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table chores (name text)")
        connection.execute("insert into chores values ('old')")
        connection.execute(f"pragma user_version = {version}")
        connection.commit()


def chores_in(path: Path) -> list[str]:
    """Return the chores in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("select name from chores")]


def test_a_file_of_this_version_is_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        with closing(Storage(tmp_path / "file")) as kept, kept.writing() as connection:
            connection.execute("insert into chores (name, resource_id, due_at) values ('new', 'x', 1)")

    assert chores_in(tmp_path / "file") == ["new", "new"]
    assert [path.name for path in tmp_path.glob("file*")] == ["file"]
    assert not caplog.records


@pytest.mark.parametrize("version", [0, 4, SCHEMA_VERSION + 1])
def test_a_file_of_another_version_is_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, version: int
) -> None:
    path = tmp_path / "file"
    write_file(path, version)

    with closing(Storage(path)):
        assert chores_in(path) == []

    assert chores_in(tmp_path / f"file.{version}") == ["old"]
    (said,) = caplog.messages
    assert said == (
        f"{path} was written by another version of the sandbox gateway; it is set aside as file.{version}, "
        "and the sandbox starts empty."
    )

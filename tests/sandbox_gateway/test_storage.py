"""The file of the sandbox: made new, brought up to date, or refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox_gateway import storage
from sandbox_gateway.storage import Storage

_FIRST = Path(storage.__file__).with_name("schema.sql")


def write_file(path: Path, version: int) -> None:
    """Write the file of an earlier (1) or a later version, with one delivery."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_FIRST.read_text())
        connection.execute(f"pragma user_version = {version}")
        connection.execute("insert into deliveries (url, created_at, due_at) values ('http://a/', 1, 1)")
        connection.commit()


def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    write_file(tmp_path / "file", 1)
    for _ in range(2):
        kept = Storage(tmp_path / "file")
        with kept.reading() as connection:
            assert connection.execute("select url, gateway from deliveries").fetchone()[:] == (
                "http://a/",
                "stripe",
            )
        kept.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    write_file(tmp_path / "file", 99)
    with pytest.raises(RuntimeError, match="newer version"):
        Storage(tmp_path / "file")

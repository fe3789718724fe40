"""Load on PostgreSQL alone, by pgbench: the same SQL functions without HTTP around them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from bench.errors import BenchError

CLIENTS = 32
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


@dataclass(frozen=True)
class Script:
    """One transaction in pgbench's language, the role that runs it and the values of its variables."""

    text: str
    role: str = "none"
    variables: Mapping[str, str] = field(default_factory=dict)


def run(
    url: str, script: Script, folder: Path, *, seconds: int | None = None, transactions: int | None = None
) -> float:
    """Run a script on 32 connections, either for some seconds or for a number of transactions on each.

    Returns the transactions per second. The script is written to `folder`. Raises BenchError when a
    transaction fails.
    """
    file = folder / "script.sql"
    file.write_text(script.text)
    length = f"--time={seconds}" if transactions is None else f"--transactions={transactions}"
    variables = [f"--define={name}={value}" for name, value in script.variables.items()]
    result = subprocess.run(
        ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", length, *variables,
         f"--file={file}"],
        env=os.environ | _environment(url) | {"PGOPTIONS": f"-c role={script.role}"},
        check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if result.returncode != 0:
        raise BenchError(f"pgbench failed:\n{result.stdout[:2000]}")
    return rate(result.stdout)


def rate(output: str) -> float:
    """Read the transactions per second that pgbench prints."""
    found = re.search(r"^tps = ([0-9.]+)", output, re.MULTILINE)
    if found is None:
        raise BenchError(f"pgbench printed no rate:\n{output[:2000]}")
    return float(found[1])


def _environment(url: str) -> dict[str, str]:
    """Return libpq's variables. In arguments every user of the machine would see the password."""
    parts = conninfo_to_dict(url)
    return {variable: str(parts[name]) for name, variable in _VARIABLES.items() if parts.get(name)}

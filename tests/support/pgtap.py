"""pgTAP files as pytest tests: one per file, in a transaction that is rolled back."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.support.database import PROJECT, Database

_PLAN = re.compile(r"^1\.\.(\d+)", re.MULTILINE)
_RESULT = re.compile(r"^(not )?ok \d+", re.MULTILINE)


class PgTapError(AssertionError):
    """A pgTAP file did not pass; the message is what it printed."""


class PgTapFile(pytest.File):
    """A file of pgTAP tests. Relative `\\ir` lines work."""

    def collect(self) -> Iterator[pytest.Function]:
        """Yield the file as one test, which gets the `pgtap_database` fixture."""

        def run(pgtap_database: Database) -> None:
            check(self._output(pgtap_database))

        yield pytest.Function.from_parent(self, name=self.path.stem, callobj=run)

    def _output(self, database: Database) -> str:
        """Run the file as the owner, in a superuser's session so that it may `set role` to anybody."""
        command = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]
        steps = ["--command=begin", "--command=set local role careforall_owner"]
        result = subprocess.run(
            [*command, database.url("superuser"), *steps, f"--file={self.path}", "--command=rollback"],
            cwd=PROJECT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode != 0:
            raise PgTapError(f"psql stopped with status {result.returncode}:\n{result.stdout}")
        return result.stdout


def check(output: str) -> None:
    """Raise PgTapError unless the TAP output has a plan, as many results as planned, and all are ok."""
    plan = _PLAN.search(output)
    if plan is None:
        raise PgTapError(f"no plan: does the file call plan() or finish()?\n{output}")
    results = _RESULT.findall(output)
    failed = sum(bool(negated) for negated in results)
    if failed or len(results) != int(plan[1]):
        raise PgTapError(f"{plan[1]} planned, {len(results)} ran, {failed} failed:\n{output}")

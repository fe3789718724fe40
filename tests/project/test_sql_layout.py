"""Code in sql/ keeps one convention: what is where, what belongs to it, which test is its mirror image."""

import re
from collections import Counter
from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support import sql_files

SQL = PROJECT / "sql"
TESTS = PROJECT / "tests" / "db"
ROOMS = sorted(folder for folder in (SQL / "private").iterdir() if folder.is_dir())
FILES = sorted([*SQL.glob("private/*/*.sql"), *SQL.glob("api/*.sql")])


def name(file: Path) -> str:
    """Return private/room/function.sql or api/function.sql."""
    return str(file.relative_to(SQL))


def loaded(script: str) -> Counter[str]:
    """Return how often a load script includes each file of private and api."""
    return Counter(re.findall(r"^\\ir ((?:private|api)/\S+)$", script, re.MULTILINE))


def uses(test: str, tested: str) -> bool:
    """Tell whether a pgTAP file names the object that it tests in a statement, not in a comment."""
    return bool(re.search(rf"\b{re.escape(tested)}\b", re.sub(r"--[^\n]*", "", test)))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_keeps_the_convention(file: Path) -> None:
    assert sql_files.faults(sql_files.schema(file), file.stem, file.read_text()) == []


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_has_its_test(file: Path) -> None:
    test = TESTS / name(file)

    assert test.is_file()
    assert uses(test.read_text(), f"{sql_files.schema(file)}.{file.stem}")


def test_no_test_is_left_over() -> None:
    tests = {
        str(test.relative_to(TESTS))
        for folder in ("private", "api")
        for test in (TESTS / folder).rglob("*.sql")
    }

    assert tests == {name(file) for file in FILES}


def test_load_includes_every_file_once() -> None:
    assert loaded((SQL / "load.sql").read_text()) == Counter(name(file) for file in FILES)


def test_nothing_else_is_in_the_folders() -> None:
    found = {path for folder in ("private", "api") for path in (SQL / folder).rglob("*") if path.is_file()}

    assert found == {*FILES, *(room / "README.md" for room in ROOMS)}


# Deliberate offenders.

GOOD = """
create function private.thing(id uuid)
returns text
language sql stable security definer set search_path = ''
as $$
    -- create view private.other as select 1;
    select 'volatile; '
$$;

comment on function private.thing is
$$Do it

grant nothing; comment on nothing.$$;

grant execute on function private.thing to workers;
"""
VIEW = """
create view api.thing with (security_invoker = true) as
select 1 as one;

comment on view api.thing is 'One''s own; nobody else''s';

grant select on api.thing to staff;
"""


def test_good_files_have_no_faults() -> None:
    assert sql_files.faults("private", "thing", GOOD) == []
    assert sql_files.faults("private", "thing", GOOD.partition("grant execute")[0]) == []
    assert sql_files.faults("api", "thing", VIEW) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("create function private.thing", "create function private.other", "makes nothing of its name"),
        ("create function private.thing", "create function api.thing", "makes nothing of its name"),
        ("create function private.thing", "create procedure private.thing", "makes nothing of its name"),
        ("create function", "drop function private.thing; create function", "is not create, comment, grants"),
        ("comment on", "create view private.v as select 1; comment on", "is not create, comment, grants"),
        ("comment on function private.thing is", "select", "is not create, comment, grants"),
        (
            "comment on function private.thing",
            "comment on function private.other",
            "comments on something else",
        ),
        ("grant execute on function private.thing", "grant usage on schema private", "grants something else"),
        (" stable", "", "does not state its volatility"),
        (" set search_path = ''", "", "is security definer without a search path"),
        ("select 'vol", "\n" * 80 + "select 'vol", "has more than 80 lines"),
        ("select 'vol", " " * 100 + "select 'vol", "has a line of more than 120 characters"),
    ],
)
def test_a_fault_of_a_function_is_found(old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert fault in sql_files.faults("private", "thing", GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (" with (security_invoker = true)", "", "shows more than its caller may see"),
        ("create view api.thing", "create materialized view api.thing", "makes nothing of its name"),
        ("comment on view", "comment on function", "comments on something else"),
        ("on api.thing to", "on data.donors to", "grants something else"),
    ],
)
def test_a_fault_of_a_view_is_found(old: str, new: str, fault: str) -> None:
    assert old in VIEW
    assert fault in sql_files.faults("api", "thing", VIEW.replace(old, new, 1))


def test_a_file_loaded_twice_is_found() -> None:
    script = "\\ir private/a.sql\n-- \\ir private/c.sql\n\\ir api/b.sql\n\\ir private/a.sql\n\\ir guard.sql\n"

    assert loaded(script) == Counter({"private/a.sql": 2, "api/b.sql": 1})


@pytest.mark.parametrize(
    ("test", "is_used"),
    [
        ("select is(private.thing(1), 1)", True),
        ("select * from private.thing", True),
        ("-- private.thing", False),
        ("select private.things(1), private.something(1)", False),
    ],
)
def test_a_test_that_tests_something_else_is_found(test: str, is_used: bool) -> None:
    assert uses(test, "private.thing") is is_used

"""The README of each room in sql/private names the room's doors and the rooms that it calls."""

from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support import sql_rooms
from tests.support.sql_rooms import Room

SQL = PROJECT / "sql"
ROOMS = sql_rooms.rooms(sql_rooms.read([*SQL.glob("private/*/*.sql"), *SQL.glob("api/*.sql")]))
MOST_LINES = 25


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_readme_says_what_its_room_has(name: str) -> None:
    readme = (SQL / "private" / name / "README.md").read_text()

    assert sql_rooms.differences(ROOMS[name], sql_rooms.described(readme)) == []
    assert len(readme.splitlines()) <= MOST_LINES


# Deliberate offenders.

README = """# Kitchen

Text with `names`.

## Doors

- the API: `cook`
- other rooms: `cook`,
  `serve`
- granted roles: `wash`
- the owner, by hand or in a script: `taste`

## May call

[cellar](../cellar/README.md).
"""


@pytest.fixture
def kitchen(tmp_path: Path) -> Room:
    """A room that README describes."""
    sources = {
        "kitchen/cook.sql": "$$ private.fetch(); private.chop(); $$; comment on private.other;",
        "kitchen/chop.sql": "$$ select 1; -- private.nothing() $$; comment",
        "kitchen/serve.sql": "$$ select 1 $$;",
        "kitchen/wash.sql": "$$ private.wash(); $$;\n\ngrant execute on function private.wash to workers;",
        "kitchen/taste.sql": "$$ select 1 $$;",
        "cellar/fetch.sql": "$$ private.serve(); private.cook(); $$;",
        "api/cook.sql": "$$ private.cook(); $$;",
    }
    files = [tmp_path / name for name in sources]
    for file, source in zip(files, sources.values(), strict=True):
        file.parent.mkdir(exist_ok=True)
        file.write_text(source)
    return sql_rooms.rooms(sql_rooms.read(files))["kitchen"]


def test_a_true_readme_has_no_differences(kitchen: Room) -> None:
    assert sql_rooms.differences(kitchen, sql_rooms.described(README)) == []


def test_the_owner_may_call_what_others_call(kitchen: Room) -> None:
    readme = README.replace("`taste`", "`taste`, `chop`")

    assert sql_rooms.differences(kitchen, sql_rooms.described(readme)) == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("- the API: `cook`\n", "", "the API: cook is not named"),
        ("- the API: `cook`", "- the API: `cook`, `chop`", "the API: chop is not called"),
        ("  `serve`\n", "", "other rooms: serve is not named"),
        ("`serve`", "`serve`, `wash`", "other rooms: wash is not called"),
        ("`wash`", "`chop`", "granted roles: wash is not named"),
        ("`taste`", "", "the owner, by hand or in a script: taste is not named"),
        ("[cellar](../cellar/README.md)", "No other room", "calls cellar, which is not named"),
        ("README.md).", "README.md), [garden](../garden/README.md).", "does not call garden"),
    ],
)
def test_a_difference_is_found(kitchen: Room, old: str, new: str, difference: str) -> None:
    assert old in README
    assert difference in sql_rooms.differences(kitchen, sql_rooms.described(README.replace(old, new)))

"""sql/errors.md lists exactly the words of all errors, with their statuses and where they come from."""

import re
from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support import error_words, sql_text
from tests.support.error_words import Uses, Words

TABLE = error_words.registered((PROJECT / "sql" / "errors.md").read_text())
IN_SQL = re.compile(r"(?:private|api|data)\.\w+")

# "`private.parse_text` and its siblings": functions whose name begins with the same verb.
SIBLINGS = re.compile(r"(\w+\.[a-z]+)_\w+` and its siblings")


def of_sql(words: Words) -> Words:
    """Keep what comes out of the database: words raised in schemas private, api and data."""
    kept = {}
    for word, uses in words.items():
        if places := {place for place in uses.places if IN_SQL.match(place)}:
            kept[word] = Uses(uses.statuses, places)
    return kept


def raised_in_sql() -> Words:
    """Return every word that our SQL raises."""
    return error_words.together(
        error_words.raised_by_code((PROJECT / "sql").rglob("*/*.sql")),
        error_words.raised_by_state((PROJECT / "migrations" / "deploy").glob("*.sql")),
    )


def differences(raised: Words, table: Words) -> list[str]:
    """Tell where words of SQL and their rows disagree: missing, left over, other status, other place."""
    listed = of_sql(table)
    found = [f"{word} has no row" for word in raised.keys() - listed.keys()]
    found += [f"{word} is raised nowhere" for word in listed.keys() - raised.keys()]
    for word in raised.keys() & listed.keys():
        if not raised[word].statuses <= listed[word].statuses:
            found.append(f"{word} is raised with {raised[word].statuses}, not {listed[word].statuses}")
        if different := _places(listed[word].places, raised[word].places) ^ raised[word].places:
            found.append(f"{word}: {', '.join(sorted(different))}")
    return sorted(found)


def _places(listed: set[str], raised: set[str]) -> set[str]:
    """Spell out siblings."""
    spelt = set()
    for place in listed:
        siblings = SIBLINGS.match(place)
        spelt |= {other for other in raised if other.startswith(f"{siblings[1]}_")} if siblings else {place}
    return spelt


def test_the_table_lists_what_sql_raises() -> None:
    assert differences(raised_in_sql(), TABLE) == []


def test_words_are_in_order() -> None:
    assert list(TABLE) == sorted(TABLE)


def test_words_of_the_adapter_are_listed() -> None:
    answered = error_words.answered_by_python((PROJECT / "webhook_adapter").glob("*.py"))

    assert answered
    for word, uses in answered.items():
        assert word in TABLE, f"{word} has no row"
        assert "webhook_adapter/" in TABLE[word].places, f"{word} comes from webhook_adapter/ too"
        assert uses.statuses <= TABLE[word].statuses, f"{word} comes with {uses.statuses}"


def test_words_of_the_gateway_are_listed() -> None:
    answered = error_words.answered_by_lua((PROJECT / "gateway").glob("*.lua"))

    assert answered
    assert {word for word in answered if "gateway/" not in getattr(TABLE.get(word), "places", ())} == set()


@pytest.mark.parametrize("part", ["gateway/", "webhook_adapter/"])
def test_what_is_said_of_a_part_is_in_its_files(part: str) -> None:
    sources = "".join(file.read_text() for file in (PROJECT / part).glob("*") if file.is_file())
    listed = {word for word, uses in TABLE.items() if part in uses.places}

    assert listed
    assert {word for word in listed if f'"{word}"' not in sources} == set()


def test_every_place_is_known() -> None:
    places = {place for uses in TABLE.values() for place in uses.places}

    assert {
        place for place in places if not IN_SQL.match(place) and place not in {"gateway/", "webhook_adapter/"}
    } == set()


def other_raises(source: str) -> list[str]:
    """Return what raises an error without private.fail; passing one on (`raise;`) and warnings are fine."""
    return re.findall(r"\braise (?!warning|notice|log|debug)[^;]*", sql_text.without_comments(source))


def test_only_fail_raises() -> None:
    """Else a word could come from where this test does not look."""
    raising = {file.stem for file in (PROJECT / "sql").rglob("*/*.sql") if other_raises(file.read_text())}

    assert raising == {"fail", "fail_for_now"}


# Deliberate offenders: each difference is one that the comparison finds.


def raise_(folder: Path, body: str) -> Words:
    """Return the words of a function private.offender with this body."""
    file = folder / "private" / "offender.sql"
    file.parent.mkdir()
    file.write_text(f"create function private.offender() ... as $$ begin {body} end; $$;")
    return error_words.raised_by_code([file])


def row(cells: str) -> Words:
    """Return a table with one row."""
    return error_words.registered(
        f"| word | status | meaning | raised in |\n|---|---|---|---|\n| {cells} |\n"
    )


AGREED = "`odd` | 409 | why (a, b) | `private.offender`"
CALL = "perform private.fail('odd', 409, format('%s, or (', v_x), 'it''s, so');"


def test_a_row_and_its_raise_agree(tmp_path: Path) -> None:
    assert differences(raise_(tmp_path, CALL), row(AGREED)) == []


@pytest.mark.parametrize(
    ("body", "cells", "difference"),
    [
        (CALL, "`even` | 409 | why | `private.offender`", "odd has no row"),
        ("null;", AGREED, "odd is raised nowhere"),
        ("-- " + CALL + "\n", AGREED, "odd is raised nowhere"),
        (CALL, "`odd` | 400 | why | `private.offender`", "odd is raised with {409}, not {400}"),
        ("perform private.fail('odd', 400);", AGREED, "odd is raised with {400}, not {409}"),
        (CALL, "`odd` | 409 | why | `private.other`", "odd: private.offender, private.other"),
        (CALL, "`odd` | 409 | why | gateway/", "odd has no row"),
        (
            "perform private.fail_for_now('odd', 503, 1);",
            AGREED,
            "odd is raised with {503}, not {409}",
        ),
    ],
)
def test_a_difference_is_found(tmp_path: Path, body: str, cells: str, difference: str) -> None:
    found = differences(raise_(tmp_path, body), row(cells))

    assert any(one.endswith(difference) for one in found)


@pytest.mark.parametrize(
    "statement", ["raise exception 'odd';", "raise sqlstate 'PT409' using message = 'odd';"]
)
def test_another_raise_is_found(statement: str) -> None:
    assert other_raises(f"begin\n    {statement}\nend;")
    assert not other_raises(f"begin\n    -- {statement}\n    raise;\n    raise warning 'odd';\nend;")


@pytest.mark.parametrize("call", ["fail(v_word, 400);", "fail('odd', v_status);", "fail('odd', 'detail');"])
def test_what_is_computed_is_refused(tmp_path: Path, call: str) -> None:
    with pytest.raises(ValueError, match="only be known when it runs"):
        raise_(tmp_path, f"perform private.{call}")


def test_two_rows_of_a_word_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        error_words.registered(f"| {AGREED} |\n| {AGREED} |\n")


def test_a_word_of_state_is_found(tmp_path: Path) -> None:
    file = tmp_path / "things.sql"
    file.write_text(
        "create function data.offend() returns trigger as $$\n"
        "begin raise exception using errcode = 'PT409', message = 'odd'; end;\n$$;\n"
    )

    assert error_words.raised_by_state([file]) == {"odd": Uses({409}, {"data.offend"})}


def test_a_word_of_python_is_found(tmp_path: Path) -> None:
    file = tmp_path / "offender.py"
    file.write_text('_WORDS = {418: "teapot"}\nraise ApiError(503, "odd", "details")\n')

    assert error_words.answered_by_python([file]) == {
        "odd": Uses({503}, {f"{tmp_path.name}/"}),
        "teapot": Uses({418}, {f"{tmp_path.name}/"}),
    }


def test_a_word_of_lua_is_found(tmp_path: Path) -> None:
    file = tmp_path / "offender.lua"
    file.write_text(
        'M.of_code = { ["X"] = "odd_one" } -- ["Y"] = "not_this"\n'
        'errors.refuse(400, "two", "details")\nreturn "odd_three"\n'
    )

    assert error_words.answered_by_lua([file]) == {"odd_one", "two", "odd_three"}

"""Migrations go forth and back; `schema.sql` shows where they lead."""

import os
import subprocess

from stack import dump
from stack.scratch import PROJECT
from tests.support.database import Database


def run(database: Database, *command: str) -> str:
    """Run a command as the deployer of the database; return its output."""
    url = database.url("owner")
    with_url = 'source stack/lib.sh; at_database "$0" "$@"'
    result = subprocess.run(
        ["bash", "-c", with_url, url, *command],
        cwd=PROJECT,
        env=os.environ | {"SQITCH_FULLNAME": "CareForAll", "SQITCH_EMAIL": "tests@careforall.example"},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def test_deploy_verify_revert_deploy(database: Database) -> None:
    """Code goes first: state never leans on it, but reverting drops what it names."""
    before = dump.dump(database.server, database.name)

    run(database, "sqitch", "verify", "db:pg:")
    run(database, "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file=sql/unload.sql")
    run(database, "sqitch", "revert", "-y", "db:pg:")
    with database.connect() as connection:
        row = connection.execute("select to_regnamespace('data') as data").fetchone()
        assert row == {"data": None}
    run(database, "sqitch", "deploy", "--verify", "db:pg:")
    run(database, "sqitch", "verify", "db:pg:")
    run(
        database,
        "psql",
        "--no-psqlrc",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
        "--file=sql/load.sql",
    )

    assert dump.dump(database.server, database.name) == before


def test_sentences_stored_before_become_words(database: Database) -> None:
    """What older code stored in `about` and `last_error` is understood after the change `fixed_words`."""
    run(database, "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file=sql/unload.sql")
    run(database, "sqitch", "revert", "-y", "--to", "fixed_words^", "db:pg:")
    with database.connect() as connection:
        connection.execute(
            """
            with campaign as (insert into data.campaigns (title, currency) values ('x', 'USD') returning id)

            insert into data.notifications (campaign_id, kind, about, recipient, status, last_error)
            select campaign.id, 'organizer_alert', old.about, 'ada@example.org', old.status, old.last_error
            from campaign, (values
                ('1', 'FAILED', 'opted out'),
                ('2', 'SUPERSEDED', 'the gift is not failed any more'),
                ('3', 'SUPERSEDED', 'nothing new since the last one'),
                ('4', 'FAILED', 'no such mailbox'),
                ('asked 5', 'PENDING', 'nothing new since the last one')
            ) as old (about, status, last_error)
            """
        )

    run(database, "sqitch", "deploy", "--verify", "db:pg:")

    with database.connect() as connection:
        rows = connection.execute(
            "select is_asked_for, withheld from data.notifications order by about"
        ).fetchall()
    assert [(row["is_asked_for"], row["withheld"]) for row in rows] == [
        (False, "opted_out"),
        (False, "no_longer_failed"),
        (False, "nothing_new"),
        (False, None),
        (True, None),
    ]


def test_schema_sql_is_what_the_migrations_make(database: Database) -> None:
    """`make dump` rewrites it."""
    assert dump.dump(database.server, database.name) == dump.TARGET.read_text()


def test_a_drift_would_be_noticed(database: Database) -> None:
    """One column more, and the dump differs."""
    with database.connect() as connection:
        connection.execute("alter table data.campaigns add column surprise text")

    assert dump.dump(database.server, database.name) != dump.TARGET.read_text()


def test_code_is_not_in_the_dump() -> None:
    """It is rebuilt at every deploy, from files that are easier to read."""
    text = dump.TARGET.read_text()

    assert "CREATE TABLE data.donations" in text
    assert "FUNCTION private." not in text
    assert "CREATE FUNCTION pgmq." not in text
    assert "CREATE TABLE pgmq." not in text

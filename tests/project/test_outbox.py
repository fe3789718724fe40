"""`make outbox`: what a person sees of what waits, and what to do about it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import requests
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from stack.demo import Demo
from stack.running import Stack
from stack.scratch import PROJECT
from tests.support.ports import free_ports
from tests.support.waiting import eventually

Records = psycopg.Connection[DictRow]
Result = subprocess.CompletedProcess[str]


def outbox(stack: Stack, **variables: str) -> Result:
    """Type `make outbox`."""
    command = ["make", "--no-print-directory", "--silent", "outbox"]
    return subprocess.run(
        command, cwd=PROJECT, env=stack.env | variables, check=False, capture_output=True, text=True
    )


def outbox_when(stack: Stack, words: str) -> Result:
    """Return what `make outbox` prints as soon as these words are in it."""
    return eventually(lambda: outbox(stack), lambda result: words in result.stdout, seconds=30)


@pytest.fixture
def records(stack: Stack) -> Iterator[Records]:
    """The database, without dead letters that other tests left, and leaving none."""

    def forget() -> None:
        connection.execute(
            "select pgmq.purge_queue(queue_name) from pgmq.meta where queue_name like '%\\_dead'"
        )

    with stack.connect() as connection:
        forget()
        yield connection
        forget()


def lines_of(result: Result, queue: str) -> list[list[str]]:
    """Return the cells of the lines of the tables that are about a queue."""
    lines = [[cell.strip() for cell in line.split("|")] for line in result.stdout.splitlines()]
    return [cells for cells in lines if cells[0] == queue]


@pytest.mark.usefixtures("records")
def test_when_nothing_waits(stack: Stack) -> None:
    """All queues with zeros, and a sentence; also after a gift, whose messages are done."""
    Demo(stack.env, print, 10).give()

    result = outbox_when(stack, "Nothing waits.")

    assert (result.returncode, result.stderr) == (0, "")
    for queue in ("events", "notifications", "refunds", "totals", "webhooks"):
        (cells,) = lines_of(result, queue)
        assert cells[1:] == ["0", "0", "00:00:00", "0", "00:00:00"]
    assert "Dead letters" not in result.stdout
    assert not re.search(r"^ *\w+_dead +\|", result.stdout, re.MULTILINE), "they are a column, no queues"


def test_a_dead_letter(stack: Stack, records: Records) -> None:
    """What a worker cannot read: it is shown with its reason, its age, and what to type."""
    records.execute("select pgmq.send('notifications', '\"no event\"'::jsonb)")

    result = outbox_when(stack, "Dead letters")

    assert (result.returncode, result.stderr) == (0, "")
    figures, letter = lines_of(result, "notifications")
    assert figures[4] == "1"
    (found,) = records.execute("select reason from private.dead_letters").fetchall()
    assert letter[1:3] == [found["reason"], "1"]
    assert found["reason"]
    assert re.fullmatch(r"00:00:\d\d", letter[3])
    assert "select private.replay_dead_letters('<queue>');" in result.stdout
    assert "Nothing waits." not in result.stdout


def test_the_next_step_works_as_it_is_printed(stack: Stack, records: Records) -> None:
    """The cause is gone, the command is copied into `make psql`, and nothing waits any more."""
    gift = Demo(stack.env, print, 10).give()
    event = {
        "event_id": str(uuid4()),
        "type": "notification.due",
        "data": {"donation_id": gift.donation["id"]},
    }
    records.execute(
        "select pgmq.send('notifications_dead', %s, '{\"reason\": \"RefusedError: no\"}'::jsonb, 0)",
        (Jsonb(event),),
    )
    shown = outbox_when(stack, "Dead letters").stdout
    (by_reason,) = re.findall(r"^ *(select private\.replay_dead_letters\(.*reason.*\);)", shown, re.MULTILINE)

    typed = subprocess.run(
        ["make", "--silent", "psql"],
        cwd=PROJECT,
        env=stack.env,
        input=by_reason.replace("<queue>", "notifications"),
        check=False,
        capture_output=True,
        text=True,
    )

    assert typed.returncode == 0, typed.stderr
    assert outbox_when(stack, "Nothing waits.").returncode == 0
    done = "select count(*) as n from pgmq.a_notifications where message = %s"
    assert records.execute(done, (Jsonb(event),)).fetchone() == {"n": 1}


def has_been_tried(lines: list[list[str]]) -> bool:
    """Tell whether a notification in the table was tried."""
    return bool(lines) and lines[0][4] != "0"


def test_mail_that_cannot_leave(stack: Stack, http: requests.Session) -> None:
    """While the mail server is away: of which kind, how often tried, and what stands in the way."""
    gift = Demo(stack.env, print, 10).give()
    message = {"subject": "News", "text": "of the well"}
    body = {"donation_id": gift.donation["id"], "type": "EMAIL", "kind": "message", "payload": message}
    headers = {"Authorization": f"Bearer {stack.token('service')}"}
    outbox_when(stack, "Nothing waits.")
    stack.supervisor.stop("mail")
    try:
        assert http.post("/api/v1/notifications/send", json=body, headers=headers).status_code == 202
        shown = eventually(lambda: lines_of(outbox(stack), "message"), has_been_tried)
    finally:
        stack.supervisor.start("mail")

    ((_, channel, unsent, age, tries, error),) = shown
    assert (channel, unsent, tries) == ("EMAIL", "1", "1")
    assert age.startswith("00:00:")
    assert error
    assert outbox_when(stack, "Nothing waits.").returncode == 0, "it drains by itself"


def test_without_a_database(stack: Stack, tmp_path: Path) -> None:
    """It fails, instead of saying that nothing waits."""
    file = tmp_path / "env"
    nowhere = f"DATABASE_URL=postgresql://careforall_deployer:x@127.0.0.1:{free_ports(1)[0]}/careforall"
    file.write_text(Path(stack.env["CAREFORALL_ENV_FILE"]).read_text() + f"\n{nowhere}\n")

    result = outbox(stack, CAREFORALL_ENV_FILE=str(file))

    assert result.returncode != 0
    assert "Nothing waits." not in result.stdout
    assert "Connection refused" in result.stderr

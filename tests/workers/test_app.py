"""The whole process: `python -m workers`."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.support.database import Database
from tests.support.waiting import eventually
from tests.workers.support.gifts import Giving
from tests.workers.support.processes import environment, process
from tests.workers.support.smtp_sink import Sink


@pytest.fixture
def env(database: Database, sink: Sink) -> dict[str, str]:
    """The environment of a worker process."""
    return environment(database, sink)


def test_it_sends_receipts_and_stops_when_asked(
    database: Database, env: dict[str, str], sink: Sink, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    giving = Giving(database)
    campaign = giving.campaign("Clean water")
    giving.give(campaign, donor_name="Ada Lovelace")
    with sink.listening(), process(env, log) as worker:
        eventually(lambda: sink.mails, seconds=20)
        giving.give(campaign, donor_email="bob@example.org")
        eventually(lambda: len(sink.mails) == 2)
        sink.on_recipient = ["550 no bob@example.org here"]
        giving.give(campaign, donor_email="bob@example.org")
        eventually(lambda: "notification_undeliverable" in log.read_text())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    events = [line["message"] for line in lines]
    assert events[0] == "workers_started"
    assert events[-1] == "workers_stopped"
    assert events.count("notification_sent") == 2
    assert {line["service"] for line in lines} == {"workers"}
    for personal in ("ada@", "bob@", "Lovelace"):  # not "ada", which an id may contain
        assert personal not in log.read_text()


def test_a_killed_process_loses_nothing(
    database: Database, env: dict[str, str], sink: Sink, tmp_path: Path
) -> None:
    """Case 80, for a kill after the message was read: another process sends the receipt."""
    superuser = database.connect("superuser")
    giving = Giving(database)
    giving.give(giving.campaign())
    with process(env, tmp_path / "log") as victim:
        eventually(
            lambda: superuser.execute("select id from data.notifications where retry_count > 0").fetchone()
        )
        victim.kill()
    # Instead of waiting for the visibility timeout of the dead.
    superuser.execute("update pgmq.q_notifications set vt = now()")
    with sink.listening(), process(env, tmp_path / "log"):
        eventually(lambda: sink.mails, seconds=20)
        eventually(
            lambda: superuser.execute("select id from data.notifications where status = 'SENT'").fetchone()
        )
    assert len(sink.mails) == 1


def test_it_does_not_start_without_its_settings(env: dict[str, str], tmp_path: Path) -> None:
    del env["SMTP_URL"]
    with process(env, tmp_path / "log") as worker:
        assert worker.wait(timeout=20) == 2
    assert (tmp_path / "log").read_text().startswith("SMTP_URL is missing or empty")


def test_it_ends_when_one_of_its_threads_has_died(env: dict[str, str], tmp_path: Path) -> None:
    program = (
        "from workers import app, router; router.Router.run = lambda self: None; raise SystemExit(app.main())"
    )
    with process(env, tmp_path / "log", "-c", program) as worker:
        assert worker.wait(timeout=20) == 1
    assert "thread_died" in (tmp_path / "log").read_text()

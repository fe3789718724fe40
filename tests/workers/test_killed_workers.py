"""Workers that are killed while gifts come in: every receipt goes out, and none goes out twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import pytest

from tests.support import stripe_events
from tests.support.database import PROJECT, Database
from tests.support.platform import Platform
from tests.support.waiting import eventually
from tests.workers.support.processes import environment, process
from tests.workers.support.smtp_sink import Sink

#: The process with a short visibility timeout, so that the messages of the dead come back soon.
PROGRAM = """
from functools import partial
from workers import app
app.PgmqBroker = partial(app.PgmqBroker, visibility_timeout=5)
raise SystemExit(app.main())
"""
#: A process that for each line it reads has a child, which dies before or after its first call of a method,
#: and says what the child ended with. Children need not import everything again.
MORTAL = """
import os, sys
from workers import app
from workers.notifications import functions, mail
owner, method = {owner}, {method!r}
original = getattr(owner, method)

def dying(*arguments, **named):
    try:
        if {is_after}:
            original(*arguments, **named)
    finally:
        os._exit(9)

setattr(owner, method, dying)
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)
        os._exit(app.main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
QUEUES = ("events", "notifications", "totals")


class Crew:
    """Two worker processes at a time. One that is killed is replaced at once."""

    def __init__(self, database: Database, sink: Sink, log: Path, stack: ExitStack) -> None:
        self._env = environment(database, sink)
        self._connection = database.connect("superuser")
        self._log = log
        self._stack = stack
        self.members = [self._hire(), self._hire()]

    def kill_one(self, chance: random.Random) -> int:
        """Kill a worker that has begun to work; return its exit status."""
        victim = chance.choice(self.members)
        victim.kill()
        self.members.remove(victim)
        self.members.append(self._hire())
        return victim.wait()

    def wait_until_all_work(self) -> None:
        """Wait until both have said that they are alive."""
        eventually(lambda: all(self._has_begun(member) for member in self.members), seconds=60)

    def _hire(self) -> subprocess.Popen[bytes]:
        return self._stack.enter_context(process(self._env, self._log, "-c", PROGRAM))

    def _has_begun(self, member: subprocess.Popen[bytes]) -> bool:
        assert member.poll() is None, self._log.read_text()[-3000:]
        query = "select 1 from data.worker_beats where worker like %s"
        return self._connection.execute(query, (f"%:{member.pid}",)).fetchone() is not None


class Mortals:
    """Workers with one thread each that live one after another, and all die at the same point."""

    def __init__(self, env: dict[str, str], log: Path, program: str) -> None:
        self._env = env | {"WORKERS_THREADS": "1"}
        self._log = log
        self._program = program

    @contextmanager
    def living(self) -> Iterator[Mortals]:
        """Prepare their lives; at the end, kill what is left."""
        with self._log.open("ab") as output:
            self._parent = subprocess.Popen(
                [sys.executable, "-c", self._program],
                env=self._env,
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                start_new_session=True,
            )
        try:
            yield self
        finally:
            os.killpg(self._parent.pid, signal.SIGKILL)  # including a child that did not die
            self._parent.communicate()

    def live_once(self) -> int:
        """Let one live; return its exit status."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write("\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("owner", "method", "is_after", "mails"),
    [
        ("functions.NotificationFunctions", "start_notification", False, 1),
        ("mail.MailChannel", "send", False, 1),
        ("mail.MailChannel", "send", True, 2),
        ("functions.NotificationFunctions", "finish_notification", True, 1),
    ],
    ids=["after read", "before send", "after send", "before archive"],
)
def test_a_worker_killed_at_a_chosen_point_sends_no_second_receipt(
    database: Database,
    sink: Sink,
    tmp_path: Path,
    owner: str,
    method: str,
    is_after: bool,
    mails: int,
    soak: bool,
) -> None:
    """Case 80: after reading, before and after sending, before archiving; 100 times each in `make soak`.

    A mail that was accepted and not yet noted as sent is sent again, with the id that it had.
    """
    deaths = 100 if soak else 10
    platform = Platform(database.connect())
    campaign = platform.campaign()
    superuser = database.connect("superuser")
    env, log = environment(database, sink), tmp_path / "log"
    donors = [f"donor-{number}@example.org" for number in range(deaths)]
    program = MORTAL.format(owner=owner, method=method, is_after=is_after)
    with sink.listening():
        with Mortals(env, log, program).living() as mortals:
            for number, donor in enumerate(donors, start=1):
                give(platform, campaign, [donor])
                assert mortals.live_once() == 9, log.read_text()[-3000:]
                assert lengths(database, "notifications") == [number], "what was begun is still there"
                # The next worker must take its own message, not this one.
                superuser.execute("update pgmq.q_notifications set vt = now() + interval '1 day'")
        assert len(sink.mails) == (deaths if is_after else 0), "they died where they should"
        # Instead of waiting for the visibility timeout of the dead.
        superuser.execute("update pgmq.q_notifications set vt = now()")
        with process(env, log):
            eventually(lambda: lengths(database, "notifications") == [0], seconds=60)

    print(f"{deaths} deaths, {len(sink.mails)} mails, {len(sink.mails) - deaths} of them a second time")
    for donor in donors:
        ids = [mail["Message-ID"] for mail in sink.mails if mail["To"] == donor]
        assert (len(ids), len(set(ids))) == (mails, 1), donor
    assert len({mail["Message-ID"] for mail in sink.mails}) == deaths
    assert lengths(database, "notifications_dead") == [0]
    assert unsent(platform) == []


@pytest.mark.timeout(3600)
def test_every_receipt_goes_out_once_when_workers_are_killed_at_random(
    database: Database, sink: Sink, tmp_path: Path, soak: bool
) -> None:
    """Case 80: 5 kills during 50 gifts, 200 during 2,000 in `make soak`.

    A mail that was accepted just before its sender died may come again, with the same Message-ID.
    """
    kills = 200 if soak else 5
    platform = Platform(database.connect())
    campaign = platform.campaign()
    chance, patience = random.Random(), Event()
    donors = []
    with sink.listening(), ExitStack() as stack:
        crew = Crew(database, sink, tmp_path / "log", stack)
        for kill in range(kills):
            crew.wait_until_all_work()
            emails = [f"donor-{kill}-{number}@example.org" for number in range(10)]
            give(platform, campaign, emails)
            donors += emails
            patience.wait(chance.uniform(0, 0.2))  # at any point of their work
            assert crew.kill_one(chance) == -signal.SIGKILL
        # What the dead had taken is delivered again after the visibility timeout.
        eventually(lambda: lengths(database, *QUEUES) == [0, 0, 0], seconds=120)

    print(f"{kills} kills, {taken_again(database)} messages taken again, {len(sink.mails)} mails")
    assert taken_again(database) > 0, "no kill met a worker at work"
    assert lengths(database, *(f"{queue}_dead" for queue in QUEUES)) == [0, 0, 0]
    keys = {(mail["To"], mail["Message-ID"]) for mail in sink.mails}
    assert sorted(recipient for recipient, _ in keys) == sorted(donors)
    assert unsent(platform) == []
    assert platform.broken() == []


def give(platform: Platform, campaign: str, emails: list[str]) -> None:
    """Let each donor give, all captured in one transaction."""
    gifts = platform.gifts(campaign, [("10.00", email) for email in emails])
    platform.deliver_all([stripe_events.succeeded(gift.intent, 1_000) for gift in gifts])


def lengths(database: Database, *queues: str) -> list[int]:
    """Count the messages in queues, including delayed ones and those being worked on."""
    connection = database.connect("superuser")
    query = "select queue_length from pgmq.metrics(%s)"
    with connection:
        rows = [connection.execute(query, (queue,)).fetchone() for queue in queues]
    return [row["queue_length"] for row in rows if row is not None]


def taken_again(database: Database) -> int:
    """Count the settled messages that were delivered more than once."""
    with database.connect("superuser") as connection:
        row = connection.execute(
            "select count(*) as n from (select read_ct from pgmq.a_notifications "
            "union all select read_ct from pgmq.a_totals) as settled where read_ct > 1"
        ).fetchone()
    assert row is not None
    return int(row["n"])


def unsent(platform: Platform) -> list[str]:
    """Return the recipients of notifications that did not go out."""
    rows = platform.connection.execute("select recipient from data.notifications where status <> 'SENT'")
    return [row["recipient"] for row in rows]

"""An office that sends notifications: the actor on a real database and a real SMTP server."""

from __future__ import annotations

from contextlib import ExitStack
from email.headerregistry import Address
from typing import TYPE_CHECKING

import psycopg
from psycopg.rows import DictRow

from tests.support.database import Database
from tests.support.platform import Platform
from tests.support.waiting import eventually
from tests.workers.support.gifts import Giving
from tests.workers.support.smtp_sink import Sink
from workers.broker import PgmqBroker
from workers.database import Database as PrivateDatabase
from workers.events import to_message
from workers.failures import retries
from workers.notifications import sending
from workers.notifications.channels import Channel
from workers.notifications.functions import NotificationFunctions
from workers.notifications.mail import MailChannel
from workers.notifications.smtp import SmtpServer

if TYPE_CHECKING:
    from tests.workers.conftest import Running

SENDER = Address("CareForAll", "receipts", "careforall.example")


class Office:
    """A worker for notifications, what it works on and what it sent."""

    def __init__(self, database: Database, sink: Sink, running: Running) -> None:
        self.database = database
        self.sink = sink
        self.giving = Giving(database)
        self.platform = Platform(database.connect("owner"))
        self._running = running
        self._superuser = database.connect("superuser")
        self._workers = database.connect("workers")
        self._stack = ExitStack()
        self._database = PrivateDatabase(database.url("workers"))
        self.functions = NotificationFunctions(self._database)
        mail = MailChannel(SmtpServer.from_url(sink.url), SENDER)
        self.channels: dict[str, Channel] = {"EMAIL": mail.send}

    def open(self, threads: int = 2) -> None:
        """Start the worker."""
        quick = [retries(min_backoff=20, max_backoff=1000)]
        broker = PgmqBroker(self.database.url("workers"), middleware=quick, translate=to_message)
        sending.declare(broker, self.functions, self.channels)
        self._stack.callback(broker.close)
        self._stack.callback(self._database.close)
        self._stack.enter_context(self._running(broker, threads))

    def close(self) -> None:
        """Stop the worker."""
        self._stack.close()

    def route(self) -> None:
        """Move the events to their subscribers."""
        self._workers.execute("select private.route_events(100)")

    def wake(self) -> None:
        """Let the moment come for which notifications wait, as pg_cron does."""
        self.sql("update data.notifications set send_after = now() where send_after is not null")
        self.sql("select private.wake_notifications()")

    def told(self) -> list[tuple[str, str]]:
        """Return kind and status of all notifications, oldest first."""
        rows = self.sql(
            "select kind, status from data.notifications order by created_at, kind <> 'receipt', id"
        )
        return [(row["kind"], row["status"]) for row in rows]

    def repeat_events(self, times: int) -> None:
        """Queue each waiting notification event so often again."""
        self.sql(
            "select pgmq.send('notifications', message) from pgmq.q_notifications, generate_series(1, %s)",
            times,
        )

    def notification(self) -> DictRow:
        """Return the one row of data.notifications."""
        (row,) = self.sql("select * from data.notifications")
        return row

    def count(self, queue: str) -> int:
        """Count the messages in a queue."""
        return int(self.sql(f"select count(*) as n from pgmq.q_{queue}")[0]["n"])

    def wait_until_idle(self) -> None:
        """Wait until the queue is worked off."""
        eventually(lambda: self.count("notifications") == 0)

    def sql(self, query: str, *params: object) -> list[DictRow]:
        """Run a statement as superuser."""
        cursor: psycopg.Cursor[DictRow] = self._superuser.execute(query.encode(), params)
        return cursor.fetchall() if cursor.description else []

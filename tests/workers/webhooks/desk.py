"""Webhook endpoints in a database, and the actors that serve them, by hand or running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import DictRow

from tests.outbound.strange_host import StrangeHost
from tests.support.database import Database
from tests.support.platform import Gift, Platform
from workers.broker import PgmqBroker
from workers.database import Database as PrivateDatabase
from workers.events import to_message
from workers.failures import retries
from workers.webhooks import deliveries
from workers.webhooks.functions import WebhookFunctions
from workers.webhooks.request import WebhookClient

ORGANIZER = "olga@example.org"


@dataclass(frozen=True)
class Webhook:
    """A request as a subscriber sees it; names of headers in lower case."""

    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        """What a subscriber knows it by when it comes again."""
        return self.headers["webhook-id"]


def webhooks_at(host: StrangeHost) -> list[Webhook]:
    """Read what came to a host."""
    return [_read(request) for request in host.requests]


def _read(request: bytes) -> Webhook:
    head, _, body = request.decode().partition("\r\n\r\n")
    pairs = [line.split(": ", 1) for line in head.split("\r\n")[1:]]
    return Webhook({name.lower(): value for name, value in pairs}, body)


class WebhookDesk:
    """Registers endpoints, lets things happen, and makes attempts one by one, whenever they are due."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = Platform(database.connect("owner"))
        self._superuser = database.connect("superuser")
        self._workers = database.connect("workers")
        self._database = PrivateDatabase(database.url("workers"))
        self.broker = PgmqBroker(
            database.url("workers"), middleware=[retries(min_backoff=10)], translate=to_message
        )
        client = WebhookClient(is_insecure=True)
        deliveries.declare(self.broker, WebhookFunctions(self._database), client.post, at_once=1)

    def close(self) -> None:
        """Close all connections."""
        self.broker.close()
        self._database.close()

    def sql(self, query: str, *arguments: object) -> list[DictRow]:
        """Run a statement as superuser."""
        cursor = self._superuser.execute(query.encode(), arguments or None)
        return cursor.fetchall() if cursor.description else []

    # --- Callers -----------------------------------------------------------------------------------

    def call(self, function: str, endpoint: str | None = None, **body: object) -> Any:  # noqa: ANN401 - JSON
        """Call a function of the API as an organizer; return its answer's body."""
        named = {"x-resource-id": endpoint} if endpoint else {}
        return self.platform.request(function, body, "organizer", ORGANIZER, **named).body

    def register(self, host: StrangeHost, **fields: object) -> dict[str, Any]:
        """Register a host as an endpoint for completed donations; the answer has its secret."""
        wanted = {"url": host.url(), "event_types": ["donation.completed"]} | fields
        endpoint: dict[str, Any] = self.call("create_webhook_endpoint", None, **wanted)
        return endpoint

    def campaign(self) -> str:
        """Create a campaign of the organizer's."""
        return str(self.call("create_campaign", title="Wells")["id"])

    def give(self, campaign: str, times: int = 1) -> list[Gift]:
        """Let captured gifts come in, and tell the endpoints of them."""
        gifts = [self.platform.captured_gift(campaign) for _ in range(times)]
        self.route()
        return gifts

    # --- The machinery -----------------------------------------------------------------------------

    def route(self) -> None:
        """Record events, and make deliveries of them."""
        self._workers.execute("select private.route_events(1000)")
        for row in self.sql("select msg_id, message from pgmq.q_webhooks order by msg_id"):
            self.act("webhooks", row["message"])
            self.sql("select pgmq.archive('webhooks', %s)", row["msg_id"])

    def act(self, queue: str, message: object) -> None:
        """Let an actor work on a message."""
        self.broker.get_actor(queue).fn(message)

    def waiting(self) -> list[DictRow]:
        """Return the attempts to be made, in order, with `seconds` until each."""
        return self.sql(
            "select msg_id, message, extract(epoch from vt - clock_timestamp())::float as seconds "
            "from pgmq.q_webhook_deliveries order by vt, msg_id"
        )

    def attempt(self) -> None:
        """Make the next attempt now, due or not, as if its time had come."""
        row = self.waiting()[0]
        self.act(deliveries.DELIVERIES, row["message"])
        self.sql("select pgmq.archive('webhook_deliveries', %s)", row["msg_id"])

    def attempt_all(self) -> None:
        """Make attempts until none is left."""
        while self.waiting():
            self.attempt()

    # --- What became of it -------------------------------------------------------------------------

    def deliveries(self) -> list[DictRow]:
        """Return the rows of all deliveries, oldest first."""
        return self.sql("select * from data.webhook_deliveries order by id")

    def statuses(self) -> list[str]:
        """Return the status of all deliveries, oldest first."""
        return [row["status"] for row in self.deliveries()]

    def disabled(self, endpoint: str) -> str | None:
        """Return why an endpoint is disabled; None while it is not."""
        (row,) = self.sql("select disabled_reason from data.webhook_endpoints where id = %s", endpoint)
        reason: str | None = row["disabled_reason"]
        return reason

    def now(self) -> datetime:
        """Return the time of the database."""
        return self.platform.now()

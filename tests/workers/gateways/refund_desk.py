"""Refunds from end to end: gifts paid at a real sandbox gateway, its news, and the worker between."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.rows import DictRow

from tests.sandbox_gateway.receiver import Received, Receiver
from tests.support import stripe_events
from tests.support.database import Database
from tests.support.platform import Gift, Platform
from tests.support.waiting import eventually
from tests.workers.gateways.line import Line
from tests.workers.gateways.partial import only
from tests.workers.gateways.tills import CLIENT_ID, CLIENT_SECRET, Made, Till
from workers.broker import PgmqBroker
from workers.database import Database as PrivateDatabase
from workers.events import to_message
from workers.failures import retries
from workers.gateways import captures, confirmations, refunds
from workers.gateways.calls import Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.gateway import Gateway, Reading
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.orders import PayPalOrders
from workers.gateways.reconciliations import Period, Report, patiently, reconcile

if TYPE_CHECKING:
    from tests.workers.conftest import Running


class RefundDesk:
    """A database, the gateway beside it, the line to it, and a worker that is not yet started."""

    def __init__(
        self,
        database: Database,
        till: Till,
        receiver: Receiver,
        line: Line,
        running: Running,
    ) -> None:
        self.platform = Platform(database.connect("owner"))
        self.till = till
        self.line = line
        self.database = database
        self.campaign = self.platform.campaign()
        self._receiver = receiver
        self._running = running
        self._database = PrivateDatabase(database.url("workers"))
        self._functions = GatewayFunctions(self._database)
        self._superuser = database.connect("superuser")
        self._workers = database.connect("workers")
        self._news = Platform(database.connect("owner"))
        self._worker = ExitStack()
        self.hear_news()

    # --- The gateway -------------------------------------------------------------------------------

    def hear_news(self) -> None:
        """Let webhooks through; the sandbox repeats those that were held up."""
        self._receiver.answer = self._deliver

    def hold_news(self) -> None:
        """Refuse webhooks from now on."""
        self._receiver.answer = lambda _: 503

    def lose_news(self) -> None:
        """Accept webhooks from now on, and drop them."""
        self._receiver.answer = lambda _: 200

    def pledge(self, amount: str = "100.00") -> Gift:
        """Pledge and open a payment at the gateway."""
        return self.open_payment(self.platform.pledge(self.campaign, amount))

    def open_payment(self, donation: str) -> Gift:
        """Open another payment of a donation at the gateway."""
        payment = self.platform.begin_payment(donation, self.till.name)["id"]
        intent = self.till.open(payment, self.platform.payment(payment)["amount_minor"])
        self.platform.store_intent(payment, intent)
        return Gift(self.campaign, donation, payment, intent)

    def pay(self, gift: Gift, how: str | None = None) -> Gift:
        """Pay, and wait until the news of it has come."""
        for reading in self.till.pay(gift, how):
            self.hand_over(reading)
        eventually(lambda: self.platform.payment(gift.payment)["status"] == "CAPTURED")
        return gift

    def read(self, kind: str, object_id: str) -> None:
        """Look at an object of the gateway's ourselves."""
        for reading in self.till.reader().readings(kind, object_id):
            self.hand_over(reading)

    def hand_over(self, reading: Reading) -> None:
        """Hand over what was read at the gateway."""
        self._functions.receive_reading(self.till.name, reading)

    def give_up(self, gift: Gift) -> None:
        """Let the platform believe that a payment was canceled at the gateway."""
        units = self.platform.payment(gift.payment)["amount_minor"]
        self.platform.deliver(stripe_events.canceled(gift.intent, units))

    def refund_in_dashboard(self, gift: Gift, units: int, ours: str | None = None) -> str:
        """Refund at the gateway without our worker; return the refund's id there."""
        return self.till.give_back(gift, units, ours)

    def made(self, gift: Gift) -> list[Made]:
        """Return the gateway's refunds of a payment."""
        return self.till.made(gift)

    # --- The platform ------------------------------------------------------------------------------

    def ask(self, gift: Gift, amount: str | None = None) -> str:
        """Ask for a refund as staff does, and move its event to the worker; return the refund's id."""
        refund = str(self.platform.refund(gift.payment, amount)["id"])
        self.route()
        return refund

    def route(self) -> None:
        """Move the events to their subscribers."""
        self._workers.execute("select private.route_events(1000)")

    def refund(self, refund: str) -> DictRow:
        """Return a row of data.refunds."""
        (row,) = self.sql("select * from data.refunds where id = %s", refund)
        return row

    def wait_for(self, refund: str, status: str) -> DictRow:
        """Wait until a refund has a status; return its row."""
        eventually(lambda: self.refund(refund)["status"] == status)
        return self.refund(refund)

    def make_old(self, refund: str) -> None:
        """Let a refund have been asked for before gateways forget keys."""
        self.sql("update data.refunds set created_at = now() - interval '25 hours' where id = %s", refund)

    def keys(self) -> list[str]:
        """Return the idempotency keys with which refunds were asked for along the line."""
        return [call.headers[self.till.key] for call in self.line.made("POST")]

    def shown(self, gift: Gift) -> dict[str, Any]:
        """Return a payment as the API shows it."""
        self.platform.act_as("staff", "staff@careforall.example")
        payment: dict[str, Any] = self.platform.value("select api.payment(%s)", gift.payment)
        return payment

    def attention(self) -> list[tuple[str, str, str]]:
        """Return what waits for a person: kind, subject, reason."""
        rows = self.sql("select kind, subject, reason from private.attention")
        return [(row["kind"], row["subject"], row["reason"]) for row in rows]

    def reconcile(self, hours: float = 1) -> Report:
        """Compare the last hours with the gateway."""
        now = datetime.now(UTC)
        ask = patiently(Calls(at_once=1), self.till.name)
        period = Period(now - timedelta(hours=hours), now)
        return reconcile(self._functions, self.till.name, self.till.listing(), ask, period)

    # --- The worker --------------------------------------------------------------------------------

    def start(self, threads: int = 2) -> None:
        """Start the worker of refunds, and that of confirmations."""
        self.start_confirmations(threads)
        self._work(threads, refunds.declare, only(refunds=self.till.refunds(self.line.url)))

    def start_confirmations(self, threads: int = 2) -> None:
        """Start the worker that reads what webhooks tell of. The troubles of the line are not for it."""
        self._work(threads, confirmations.declare, only(reader=self.till.reader()))

    def start_captures(self, threads: int = 1) -> None:
        """Start the worker that captures orders at PayPal."""
        paypal = PayPal(CLIENT_ID, CLIENT_SECRET, self.line.url, read_timeout=2)
        self._work(threads, captures.declare, only(orders=PayPalOrders(paypal)))

    def _work(self, threads: int, declare: Callable[..., None], gateway: Gateway) -> None:
        quick = [retries(min_backoff=20, max_backoff=100)]
        broker = PgmqBroker(self.database.url("workers"), middleware=quick, translate=to_message)
        declare(broker, self._functions, {self.till.name: gateway}, Calls(at_once=threads))
        self._worker.callback(broker.close)
        self._worker.enter_context(self._running(broker, threads))

    def stop(self) -> None:
        """Stop the worker."""
        self._worker.close()
        self._database.close()

    def wait_until_idle(self, queue: str = "refunds") -> None:
        """Wait until the worker of a queue has nothing left to do."""
        eventually(lambda: self.count(f"q_{queue}") == 0)

    def count(self, table: str) -> int:
        """Count the rows of a table of pgmq."""
        return int(self.sql(f"select count(*) as n from pgmq.{table}")[0]["n"])

    def sql(self, query: str, *params: object) -> list[DictRow]:
        """Run a statement as superuser."""
        cursor: psycopg.Cursor[DictRow] = self._superuser.execute(query.encode(), params or None)
        return cursor.fetchall() if cursor.description else []

    def _deliver(self, received: Received) -> int:
        if self.till.name == "stripe":
            self._news.deliver(received.body)
        else:
            headers = {name.lower(): value for name, value in received.headers.items()}
            self._news.deliver_from_paypal(received.body, headers["paypal-transmission-id"])
            self.route()
        return 200

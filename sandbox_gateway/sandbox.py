"""The sandbox as a whole: its storage, its merchants, its background loops, its transactions."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from sandbox_gateway import chores
from sandbox_gateway.chaos import store as chaos_store
from sandbox_gateway.chaos.decisions import Chaos, Switches
from sandbox_gateway.deliveries import log as delivery_log
from sandbox_gateway.deliveries.courier import Courier
from sandbox_gateway.deliveries.delivery import PAYPAL, STRIPE, Gateway
from sandbox_gateway.deliveries.policy import DeliveryPolicy, Route
from sandbox_gateway.due_loop import Due, DueLoop
from sandbox_gateway.errors import missing
from sandbox_gateway.paypal.merchant import Merchant as PaypalMerchant
from sandbox_gateway.settings import Settings
from sandbox_gateway.storage import Storage
from sandbox_gateway.stripe.merchant import Merchant as StripeMerchant
from sandbox_gateway.work import Origin, Work


class Sandbox:
    """Fake payment gateways on one storage."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.storage = Storage(settings.state)
        with self.storage.reading() as connection:
            self.chaos = Chaos(chaos_store.load(connection))
        self.stripe = StripeMerchant(settings.stripe, self.storage)
        self.paypal = PaypalMerchant(settings.paypal, self.storage) if settings.paypal else None
        self.policy = DeliveryPolicy(
            self._routes(), settings.retry_delays, settings.give_up_seconds, self.chaos
        )
        courier = Courier(self.storage, self.policy, settings.delivery_timeout)
        self.deliveries = DueLoop(
            "delivery", self._next(delivery_log.next_due), courier.deliver, settings.delivery_threads
        )
        self.chores = DueLoop("chore", self._next(chores.next_due), self._do_chore)

    def start(self) -> None:
        """Begin with what is due, including what an earlier process left undone."""
        self.deliveries.start()
        self.chores.start()

    def stop(self) -> None:
        """End the background work and close the storage."""
        self.deliveries.stop()
        self.chores.stop()
        self.storage.close()

    @contextmanager
    def work(self, origin: Origin | None = None) -> Iterator[Work]:
        """Give a piece of work in a transaction, and wake the loops after its commit."""
        with self.storage.writing() as connection:
            yield Work(connection, time.time(), origin or Origin(), self.policy, self.settings)
        self.deliveries.wake()
        self.chores.wake()

    def redeliver(self, event_id: str) -> int:
        """Queue an event once more; return the number of the delivery."""
        with self.work() as work:
            sent = delivery_log.find_sent(work.connection, event_id)
            if sent is None:
                raise missing("event", event_id, "id")
            return work.deliver(sent.gateway, event_id, sent.event_type)

    def set_chaos(self, switches: Switches) -> None:
        """Exchange the chaos switches, for this process and those after it."""
        with self.work() as work:
            chaos_store.save(work.connection, switches)
            delivery_log.release_held(work.connection, work.now, at_least=max(1, switches.burst))
        self.chaos.switches = switches

    def _routes(self) -> dict[Gateway, Route]:
        return {STRIPE: self.stripe.route} | ({PAYPAL: self.paypal.route} if self.paypal else {})

    def _do_chore(self, chore_id: int) -> None:
        with self.work() as work:
            chores.do(work, chore_id)

    def _next(
        self, find: Callable[[sqlite3.Connection, Collection[int]], Due | None]
    ) -> Callable[[Collection[int]], Due | None]:
        def next_due(busy: Collection[int]) -> Due | None:
            with self.storage.reading() as connection:
                return find(connection, busy)

        return next_due

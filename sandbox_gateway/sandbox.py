"""The sandbox as a whole: its storage, its background loops, and one transaction per request."""

from __future__ import annotations

import json
import logging
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
from sandbox_gateway.errors import ApiError, internal_error, missing
from sandbox_gateway.paypal.merchant import Merchant
from sandbox_gateway.settings import Settings
from sandbox_gateway.storage import Storage, savepoint
from sandbox_gateway.stripe import idempotency
from sandbox_gateway.stripe.idempotency import Answer, Call, InFlight
from sandbox_gateway.stripe.rotation import Secrets
from sandbox_gateway.stripe.signature import stripe_signer
from sandbox_gateway.work import Origin, Work

logger = logging.getLogger(__name__)


class Sandbox:
    """A fake payment gateway."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.storage = Storage(settings.state)
        with self.storage.reading() as connection:
            self.chaos = Chaos(chaos_store.load(connection))
        self.secrets = Secrets(self.storage, settings.webhook_secret)
        self.paypal = Merchant(settings.paypal, self.storage) if settings.paypal else None
        self.policy = DeliveryPolicy(
            self._routes(), settings.retry_delays, settings.give_up_seconds, self.chaos
        )
        self._in_flight = InFlight()
        courier = Courier(self.storage, self.policy, settings.delivery_timeout)
        self.deliveries = DueLoop(
            "delivery", self._next(delivery_log.next_due), courier.deliver, settings.delivery_threads
        )
        self.chores = DueLoop("chore", self._next(chores.next_due), self._do_chore)

    def start(self) -> None:
        """Begin with what is due, also what an earlier process left undone."""
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
            yield Work(
                connection,
                time.time(),
                origin or Origin(),
                self.policy,
                self.settings.settle_seconds,
                self.settings.paypal,
            )
        self.deliveries.wake()
        self.chores.wake()

    def perform(self, call: Call, operation: Callable[[Work], Answer]) -> Answer:
        """Execute a writing request once for its idempotency key, in one transaction with the stored answer.

        `ApiError` is raised only for the misuse of a key; what the operation raises becomes the answer.
        """
        with self._in_flight.claim(call.key), self.work(Origin(call.request_id, call.key)) as work:
            answer = idempotency.recall(work.connection, call, work.now)
            if answer is None:
                answer = _executed(work, operation)
                idempotency.remember(work.connection, call, answer, work.now)
            return answer

    def redeliver(self, event_id: str) -> int:
        """Queue an event once more; return the number of the delivery."""
        with self.work() as work:
            sent = delivery_log.find_sent(work.connection, event_id)
            if sent is None:
                raise missing("event", event_id, "id")
            return work.deliver(sent.gateway, event_id, sent.event_type)

    def set_chaos(self, switches: Switches) -> None:
        """Exchange the chaos switches, also for the processes to come."""
        with self.work() as work:
            chaos_store.save(work.connection, switches)
            delivery_log.release_held(work.connection, work.now, at_least=max(1, switches.burst))
        self.chaos.switches = switches

    def _routes(self) -> dict[Gateway, Route]:
        stripe = Route(self.settings.webhook_url, stripe_signer(self.secrets.signing))
        return {STRIPE: stripe} | ({PAYPAL: self.paypal.route} if self.paypal else {})

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


def error_answer(error: ApiError) -> Answer:
    """Return the answer to a request that is refused."""
    return Answer(error.status, json_text(error.body))


def json_text(body: object) -> str:
    """Render an answer as Stripe does: indented JSON."""
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _executed(work: Work, operation: Callable[[Work], Answer]) -> Answer:
    """Execute an operation; one that raises leaves nothing behind but its answer."""
    try:
        with savepoint(work.connection):
            return operation(work)
    except ApiError as error:
        return error_answer(error)
    except Exception:
        logger.exception("An operation failed.")
        return error_answer(internal_error())

"""The functions of schema private that the workers call."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from threading import local
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from workers.broker.connection import BROKEN, HealingConnection
from workers.webhooks.request import Outcome

#: How long an outcome that must not be forgotten is held while the database is away, in seconds.
PATIENCE = 30.0


@dataclass(frozen=True)
class Notification:
    """Something to tell somebody: `type` is the channel, `data` is what the template shows.

    An earlier try to send one that `is_in_doubt` may have got through. `traceparent` is of the request that
    it was born in.
    """

    id: UUID
    type: str
    recipient: str
    template: str
    data: Mapping[str, Any]
    is_in_doubt: bool = False
    traceparent: str | None = None


@dataclass(frozen=True)
class Due:
    """A notification to send. Within one `line`, a channel and recipient, none may overtake another."""

    id: UUID
    line: str


@dataclass(frozen=True)
class RefundRequest:
    """What to ask a gateway for: `metadata` has our `refund_id` and `payment_id`.

    Stripe: `amount` in its units. PayPal: `amount` in major units as text, its `currency`, and `capture_id`.
    The gateway may have forgotten the idempotency key of one that `is_old`.
    """

    gateway: str
    payment_intent_id: str
    amount: int | str
    idempotency_key: str
    metadata: Mapping[str, str]
    is_old: bool
    currency: str | None = None
    capture_id: str | None = None


@dataclass(frozen=True)
class CaptureRequest:
    """An order whose money is to be taken, if it `is_capturable`; one that `is_read_first` only if it then
    says that it is approved."""

    gateway: str
    order_id: str
    idempotency_key: str
    is_capturable: bool
    is_read_first: bool


@dataclass(frozen=True)
class Reading:
    """An object that we read at a gateway, byte for byte; kinds as in `private.receive_reading`."""

    kind: str
    raw: bytes


@dataclass(frozen=True)
class Delivery:
    """A webhook to send: `body` is signed and sent as it is, by each of `secrets`."""

    url: str
    secrets: Sequence[str] = field(repr=False)
    webhook_id: str
    body: str


class Database:
    """Call private functions, each thread on a connection of its own that heals itself."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._mine = local()
        self._all: list[HealingConnection] = []

    def notifications_due(self, event: Mapping[str, Any]) -> list[Due]:
        """Return what is unsent of the donation or campaign that an event is about, oldest first."""
        query = "select id, line from private.notifications_due(%s)"
        return [Due(*row) for row in self._fetch(query, (Jsonb(event),))]

    @contextmanager
    def reserved(self, notification_id: UUID) -> Iterator[bool]:
        """Reserve a notification for this thread; yields False while another worker has it.

        The reservation is an advisory lock of the session: it ends with the process that holds it.
        """
        key = f"notification {notification_id}"
        got = bool(self._fetch("select pg_try_advisory_lock(hashtextextended(%s, 0))", (key,))[0][0])
        try:
            yield got
        finally:
            if got:
                with suppress(*BROKEN):  # then the lock is gone as well
                    self._fetch("select pg_advisory_unlock(hashtextextended(%s, 0))", (key,))

    def start_notification(self, notification_id: UUID) -> Notification | None:
        """Count an attempt and return what to send; None when nothing is left to send."""
        (((found),),) = self._fetch("select private.start_notification(%s)", (notification_id,))
        if found is None:
            return None
        names = ("type", "recipient", "template", "data", "is_in_doubt", "traceparent")
        return Notification(UUID(found["id"]), **{name: found[name] for name in names})

    def finish_notification(self, notification_id: UUID, *, provider_id: str) -> None:
        """Mark a notification as sent. Waits for a database that is away: the mail is out already."""
        self._insist(
            "select private.finish_notification(%s, 'SENT', %s, null)", (notification_id, provider_id)
        )

    def give_up_notification(self, notification_id: UUID, reason: str) -> None:
        """Mark a notification as failed for good."""
        self._insist("select private.finish_notification(%s, 'FAILED', null, %s)", (notification_id, reason))

    def fail_attempt(self, notification_id: UUID, reason: str, *, is_in_doubt: bool) -> None:
        """Remember why an attempt failed, and whether it may have got through; it is tried again."""
        self._fetch("select private.fail_attempt(%s, %s, %s)", (notification_id, reason, is_in_doubt))

    def opt_out_recipient(self, notification_id: UUID, reason: str) -> None:
        """Remember that a notification's recipient wants no more messages by its channel."""
        self._fetch("select private.opt_out_recipient(%s, %s)", (notification_id, reason))

    def start_refund(self, refund_id: UUID) -> RefundRequest | None:
        """Return what to ask the gateway for; None when nothing is left to ask."""
        (((found),),) = self._fetch("select private.start_refund(%s)", (refund_id,))
        if found is None:
            return None
        return RefundRequest(**{one.name: found.get(one.name) for one in fields(RefundRequest)})

    def store_refund(self, refund_id: UUID, gateway_refund_id: str) -> None:
        """Remember the gateway's id of a refund that it took on."""
        self._fetch("select private.store_refund(%s, %s)", (refund_id, gateway_refund_id))

    def fail_refund(self, refund_id: UUID, reason: str) -> None:
        """Give up a refund that the gateway refused for good; its money can be asked back again."""
        self._fetch("select private.fail_refund(%s, %s)", (refund_id, reason))

    def start_capture(self, payment_id: UUID, *, is_look: bool = False) -> CaptureRequest | None:
        """Return which order to capture, or to look at; None when there is nothing to do, or no longer."""
        (((found),),) = self._fetch("select private.start_capture(%s, %s)", (payment_id, is_look))
        if found is None:
            return None
        return CaptureRequest(**{one.name: found[one.name] for one in fields(CaptureRequest)})

    def receive_reading(self, gateway: str, reading: Reading) -> Mapping[str, Any]:
        """Store and apply what we read at a gateway; returns {status, reason?, payment_id?, ...}."""
        query = "select private.receive_reading(%s, %s, %s)"
        (((answer),),) = self._fetch(query, (gateway, reading.kind, reading.raw))
        return dict(answer)

    def confirm_event(self, gateway_event_id: int, readings: Sequence[Reading]) -> Mapping[str, Any]:
        """Settle an event by what the gateway says of its object; no readings: it knows no such object."""
        kinds, raws = [one.kind for one in readings], [one.raw for one in readings]
        query = "select private.confirm_event(%s, %s::text[], %s::bytea[])"
        (((answer),),) = self._fetch(query, (gateway_event_id, kinds, raws))
        return dict(answer)

    def start_reconciliation(self, gateway: str, since: datetime, until: datetime) -> int:
        """Begin a comparison of what both sides have of a period; return its id."""
        query = "select private.start_reconciliation(%s, %s, %s)"
        return int(self._fetch(query, (gateway, since, until))[0][0])

    def reconcile_page(self, reconciliation_id: int, page: Reading) -> int:
        """Compare a page of the gateway's listing, and apply what we missed; return how much was on it."""
        query = "select private.reconcile_page(%s, %s, %s)"
        return int(self._fetch(query, (reconciliation_id, page.kind, page.raw))[0][0])

    def finish_reconciliation(self, reconciliation_id: int) -> Mapping[str, Any]:
        """Return the report of a comparison whose pages are all there."""
        query = "select private.finish_reconciliation(%s)"
        (((report),),) = self._fetch(query, (reconciliation_id,))
        return dict(report)

    def add_deliveries(self, first: int, last: int) -> int:
        """Queue the webhooks of the events at these positions; return how many there are."""
        (((added),),) = self._fetch("select private.add_deliveries(%s, %s)", (first, last))
        return int(added)

    def start_delivery(self, delivery_id: UUID, turn: int) -> Delivery | None:
        """Return the webhook to send; None when it is settled or another message's turn."""
        (((found),),) = self._fetch("select private.start_delivery(%s, %s)", (delivery_id, turn))
        return None if found is None else Delivery(**found)

    def finish_delivery(self, delivery_id: UUID, turn: int, met: Outcome) -> None:
        """Note what an attempt met, and queue the next. Waits for a database that is away."""
        self._insist(
            "select private.finish_delivery(%s, %s, %s, %s, %s, %s, %s)",
            (delivery_id, turn, met.status, met.error, met.duration, met.reply, met.retry_after),
        )

    def campaign_total(self, campaign_id: UUID, source: str) -> tuple[str, str] | None:
        """Return a campaign's live totals as the JSON text of the API, and their `as_of`.

        None for an unknown campaign.
        """
        query = "select total::text, total ->> 'as_of' from private.campaign_total(%s, %s) as total"
        (((total), (as_of)),) = self._fetch(query, (campaign_id, source))
        return None if total is None else (total, as_of)

    def total_is_due_again(self, campaign_id: UUID, msg_id: int) -> bool:
        """Tell whether a later message than this one of queue `totals` speaks of the campaign."""
        return bool(self._fetch("select private.total_is_due_again(%s, %s)", (campaign_id, msg_id))[0][0])

    def note_goal_reached(self, campaign_id: UUID) -> bool:
        """Look whether a campaign has reached its goal, and have it told once; True for who noticed."""
        return bool(self._fetch("select private.note_goal_reached(%s)", (campaign_id,))[0][0])

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._all:
            connection.close()

    def _fetch(self, query: LiteralString, params: Sequence[Any]) -> list[TupleRow]:
        if not hasattr(self._mine, "connection"):
            # Times in JSON are written in the session's time zone.
            self._mine.connection = HealingConnection(self._url, "set timezone = 'UTC'")
            self._all.append(self._mine.connection)
        connection: HealingConnection = self._mine.connection
        return connection.fetch(query, params)

    def _insist(self, query: LiteralString, params: Sequence[Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._fetch(query, params)
            except BROKEN:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.5)
            else:
                return

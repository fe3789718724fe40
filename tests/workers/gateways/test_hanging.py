"""A gateway that accepts connections and never answers costs time-outs, but delays no other work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from typing import TYPE_CHECKING

import pytest

from tests.support.platform import Gift
from tests.support.waiting import eventually
from tests.workers.gateways.line import HANGING, Trouble
from tests.workers.gateways.partial import only
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.gateways.tills import CLIENT_ID, CLIENT_SECRET, PaypalTill
from tests.workers.support.smtp_sink import Sink
from workers.broker import PgmqBroker
from workers.database import Database
from workers.events import to_message
from workers.failures import retries
from workers.gateways import captures, confirmations
from workers.gateways.calls import FAILURES, Calls
from workers.gateways.functions import GatewayFunctions
from workers.gateways.paypal.api import PayPal
from workers.gateways.paypal.orders import PayPalOrders
from workers.gateways.paypal.readings import PayPalReadings
from workers.notifications import sending
from workers.notifications.functions import NotificationFunctions
from workers.notifications.mail import MailChannel
from workers.notifications.smtp import SmtpServer

if TYPE_CHECKING:
    from tests.workers.conftest import Running

#: Seconds that the worker waits for an answer.
TIME_OUT = 1.0
#: The line hangs so often, which is not yet enough for the gateway to count as down.
HANGS = FAILURES - 1

#: The gateway does it, and its answer never comes.
HANGING_AFTER_ACTING = Trouble(acts=True, hangs=True)


@pytest.fixture
def desk(paypal_desk: RefundDesk) -> Iterator[RefundDesk]:
    """A desk at PayPal, whose line is open. It is not mended: what hangs does so to the end."""
    with paypal_desk.line.open():
        yield paypal_desk


@contextmanager
def working(desk: RefundDesk, sink: Sink, running: Running) -> Iterator[None]:
    """Run all that talks with PayPal, and the mails, on two threads, as `workers.app` puts them together."""
    database = Database(desk.database.url("workers"))
    quick = [retries(min_backoff=20, max_backoff=1000)]
    broker = PgmqBroker(desk.database.url("workers"), middleware=quick, translate=to_message)
    paypal = PayPal(CLIENT_ID, CLIENT_SECRET, desk.line.url, read_timeout=TIME_OUT)
    calls = Calls(at_once=1)
    mail = MailChannel(SmtpServer.from_url(sink.url), Address("CareForAll", "receipts", "careforall.example"))
    sending.declare(broker, NotificationFunctions(database), {"EMAIL": mail.send})
    functions = GatewayFunctions(database)
    gateways = {"paypal": only(orders=PayPalOrders(paypal), reader=PayPalReadings(paypal))}
    captures.declare(broker, functions, gateways, calls)
    confirmations.declare(broker, functions, gateways, calls)
    try:
        with sink.listening(), running(broker, threads=2):
            yield
    finally:
        broker.close()
        database.close()


def till(desk: RefundDesk) -> PaypalTill:
    """Return the till, which is PayPal's."""
    assert isinstance(desk.till, PaypalTill)
    return desk.till


def give_elsewhere(desk: RefundDesk) -> None:
    """Give by another gateway, so that a receipt is due."""
    desk.platform.captured_gift(desk.campaign, email="bob@example.org")
    desk.route()


def recipients(sink: Sink) -> list[str]:
    """Return to whom mails went."""
    return [str(mail["To"]) for mail in sink.mails]


def status(desk: RefundDesk, gift: Gift) -> str:
    """Return a payment's status."""
    return str(desk.platform.payment(gift.payment)["status"])


@pytest.mark.parametrize(
    ("trouble", "tokens_pass"),
    [(HANGING, True), (HANGING_AFTER_ACTING, True), (HANGING, False)],
    ids=["capture", "answer", "token"],
)
def test_captures(
    desk: RefundDesk, sink: Sink, running: Running, trouble: Trouble, *, tokens_pass: bool
) -> None:
    """Two orders wait for PayPal; a receipt goes out meanwhile, and each order is captured once."""
    gifts = [desk.pledge(), desk.pledge()]
    for gift in gifts:
        till(desk).approve(gift)
    eventually(lambda: desk.count("q_captures") == len(gifts))
    desk.line.tokens_pass = tokens_pass
    desk.line.script.extend([trouble] * HANGS)

    with working(desk, sink, running):
        eventually(lambda: desk.line.calls)
        give_elsewhere(desk)
        eventually(lambda: recipients(sink) == ["bob@example.org"])
        assert [status(desk, gift) for gift in gifts] == ["INITIATED", "INITIATED"]
        assert desk.line.script, "the gateway still hangs"

        eventually(lambda: [status(desk, gift) for gift in gifts] == ["CAPTURED", "CAPTURED"], seconds=30)
        eventually(lambda: desk.count("q_captures") == 0)

    assert not desk.line.script
    for gift in gifts:
        (capture,) = till(desk).captures(gift)
        assert (capture["status"], capture["amount"]["value"]) == ("COMPLETED", "100.00")
        assert desk.platform.receipts(gift.donation) == 1
    keys = {call.headers["paypal-request-id"] for call in desk.line.calls if call.path.endswith("/capture")}
    assert keys == {f"capture-{gift.payment}" for gift in gifts}, "asked again in the same words"
    assert desk.count("q_captures_dead") == 0


@pytest.mark.parametrize("tokens_pass", [True, False], ids=["object", "token"])
def test_confirmations(desk: RefundDesk, sink: Sink, running: Running, *, tokens_pass: bool) -> None:
    """Money of which only a webhook told waits until PayPal can be asked; a receipt goes out meanwhile."""
    gift = desk.pledge()
    till(desk).pay(gift)  # and only the webhook tells us
    eventually(lambda: desk.count("q_confirmations") >= 1)
    waiting = "select 1 from data.gateway_events where status = 'parked' and reason = 'awaiting_confirmation'"
    assert desk.sql(waiting)
    desk.line.tokens_pass = tokens_pass
    desk.line.script.extend([HANGING] * HANGS)

    with working(desk, sink, running):
        eventually(lambda: desk.line.calls)
        give_elsewhere(desk)
        eventually(lambda: recipients(sink) == ["bob@example.org"])
        assert status(desk, gift) == "INITIATED"
        assert desk.line.script, "the gateway still hangs"

        eventually(lambda: status(desk, gift) == "CAPTURED", seconds=30)
        eventually(lambda: not desk.sql(waiting), seconds=30)
        eventually(lambda: desk.count("q_confirmations") == 0)

    assert not desk.line.script
    assert desk.platform.receipts(gift.donation) == 1
    assert desk.count("q_confirmations_dead") == 0

"""Fixtures for the workers: queues, brokers, and Dramatiq's own worker running on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any

import dramatiq.worker
import pytest
from dramatiq import Worker
from dramatiq.broker import Broker
from dramatiq.middleware import Callbacks, Retries, TimeLimit

from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SandboxServer
from tests.support.database import Database
from tests.workers.gateways.line import Line
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.gateways.tills import PAYPAL_APP, PaypalTill, StripeTill, Till
from tests.workers.notifications.office import Office
from tests.workers.support.queues import Queue
from tests.workers.support.smtp_sink import Sink
from workers.broker import PgmqBroker

MakeBroker = Callable[..., PgmqBroker]
Running = Callable[..., AbstractContextManager[Worker]]


@pytest.fixture(autouse=True)
def _quick_dramatiq(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten Dramatiq's own pauses after a connection error, which are seconds."""
    monkeypatch.setattr(dramatiq.worker, "CONSUMER_RESTART_DELAY_SECS", 0.1)
    monkeypatch.setattr(dramatiq.worker, "POST_PROCESS_MESSAGE_RETRY_DELAY_SECS", 0.1)


@pytest.fixture
def queue(database: Database) -> Queue:
    """An empty queue named `work`."""
    return Queue(database.connect("superuser"), "work")


@pytest.fixture
def make_broker(database: Database) -> Iterator[MakeBroker]:
    """A function that makes brokers on queue `work`, closed after the test."""
    with ExitStack() as stack:

        def make(**parameters: Any) -> PgmqBroker:
            parameters.setdefault(
                "middleware", [TimeLimit(interval=100), Callbacks(), Retries(min_backoff=10)]
            )
            broker = PgmqBroker(database.url("superuser"), **parameters)
            broker.declare_queue("work")
            stack.callback(broker.close)
            return broker

        yield make


@pytest.fixture
def broker(queue: Queue, make_broker: MakeBroker) -> PgmqBroker:
    """A broker on queue `work`."""
    assert queue.name == "work"
    return make_broker()


@pytest.fixture
def sink() -> Sink:
    """An SMTP server, not yet listening."""
    return Sink()


@pytest.fixture
def running() -> Running:
    """A context manager that runs Dramatiq's worker on a broker."""

    @contextmanager
    def run(broker: Broker, threads: int = 2) -> Iterator[Worker]:
        broker.emit_after("process_boot")
        worker = Worker(broker, worker_timeout=100, worker_threads=threads)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop(timeout=10_000)

    return run


# --- Gateways ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """Receives the sandbox's webhooks."""
    with Receiver().serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def sandbox(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox gateway in its own process, which settles and repeats quickly."""
    quick = {"SANDBOX_SETTLE_SECONDS": "0.05", "SANDBOX_RETRY_DELAYS": "0.1"}
    paypal = PAYPAL_APP | {"SANDBOX_PAYPAL_WEBHOOK_URL": receiver.url}
    folder = tmp_path_factory.mktemp("sandbox")
    with SandboxServer(folder, receiver.url, **quick, **paypal).running() as running:
        yield running


@pytest.fixture
def line(sandbox: SandboxServer) -> Line:
    """The line to the sandbox, not yet open."""
    return Line(sandbox.url, tokens_pass=True)


OpenDesk = Callable[[Till], AbstractContextManager[RefundDesk]]


@pytest.fixture
def open_desk(database: Database, receiver: Receiver, line: Line, running: Running) -> OpenDesk:
    """Open a desk at a till, its worker not yet started. At the end all money adds up."""
    return contextmanager(partial(desk_at, database, receiver, line, running))


@pytest.fixture(params=["stripe", "paypal"])
def desk(request: pytest.FixtureRequest, sandbox: SandboxServer, open_desk: OpenDesk) -> Iterator[RefundDesk]:
    """A desk at each of the gateways."""
    tills: dict[str, Callable[[], Till]] = {
        "stripe": lambda: StripeTill(sandbox.url, sandbox.client),
        "paypal": lambda: PaypalTill(sandbox.url),
    }
    with open_desk(tills[request.param]()) as one:
        yield one


@pytest.fixture
def paypal_desk(sandbox: SandboxServer, open_desk: OpenDesk) -> Iterator[RefundDesk]:
    """A desk at PayPal."""
    with open_desk(PaypalTill(sandbox.url)) as one:
        yield one


@pytest.fixture
def stripe_desk(sandbox: SandboxServer, open_desk: OpenDesk) -> Iterator[RefundDesk]:
    """A desk at Stripe, where it does not matter at which."""
    with open_desk(StripeTill(sandbox.url, sandbox.client)) as one:
        yield one


def desk_at(
    database: Database, receiver: Receiver, line: Line, running: Running, till: Till
) -> Iterator[RefundDesk]:
    """Run a desk."""
    one = RefundDesk(database, till, receiver, line, running)
    try:
        yield one
        assert one.platform.broken() == []
    finally:
        line.mend()
        one.stop()
        one.lose_news()


@pytest.fixture
def office(database: Database, sink: Sink, running: Running) -> Iterator[Office]:
    """An office whose worker is not yet started."""
    one = Office(database, sink, running)
    yield one
    one.close()

"""Fixtures for the gateways: a sandbox, the line to it, and desks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest

from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SandboxServer
from tests.support.database import Database
from tests.workers.conftest import Running
from tests.workers.gateways.line import Line
from tests.workers.gateways.refund_desk import RefundDesk
from tests.workers.gateways.tills import PAYPAL_APP, PaypalTill, StripeTill, Till


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

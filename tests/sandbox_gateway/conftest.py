"""The sandbox, started two ways: as in the stack, shared by the tests, and in this process, one per test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox_gateway.settings import Settings
from sandbox_gateway.stripe.settings import StripeSettings
from tests.sandbox_gateway.local import LocalSandbox, StartSandbox
from tests.sandbox_gateway.receiver import Receiver
from tests.sandbox_gateway.server import SECRET_KEY, WEBHOOK_SECRET, SandboxServer


@pytest.fixture(scope="session")
def shared_receiver() -> Iterator[Receiver]:
    """Receives what the shared sandbox sends, and takes all of it."""
    with Receiver().serving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def shared_sandbox(
    shared_receiver: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxServer]:
    """The shared sandbox under gunicorn. Tests look at objects of their own making only."""
    folder = tmp_path_factory.mktemp("sandbox")
    with SandboxServer(folder, shared_receiver.url, SANDBOX_SETTLE_SECONDS="0.05").running() as running:
        yield running


@pytest.fixture
def client(shared_sandbox: SandboxServer) -> stripe.StripeClient:
    """The official SDK, pointed at the shared sandbox."""
    return shared_sandbox.client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of the test's own."""
    with Receiver().serving() as own:
        yield own


@pytest.fixture
def start_sandbox(tmp_path: Path, receiver: Receiver) -> Iterator[StartSandbox]:
    """Start sandboxes in this process on one state file, with quick retries.

    Settings may be given, those of Stripe among them.
    """
    defaults = Settings(
        StripeSettings(SECRET_KEY, WEBHOOK_SECRET, receiver.url),
        state=tmp_path / "sandbox.sqlite3",
        settle_seconds=0.02,
        retry_delays=(0.02, 0.04, 0.08),
    )
    with ExitStack() as stack:

        def start(**settings: Any) -> LocalSandbox:
            given = {each.name for each in fields(StripeSettings)} & settings.keys()
            stripe_settings = replace(defaults.stripe, **{name: settings.pop(name) for name in given})
            local = LocalSandbox.start(replace(defaults, stripe=stripe_settings, **settings))
            stack.callback(local.sandbox.stop)
            return local

        yield start


@pytest.fixture
def local(start_sandbox: StartSandbox) -> LocalSandbox:
    """A sandbox in this process, delivering to `receiver`."""
    return start_sandbox()

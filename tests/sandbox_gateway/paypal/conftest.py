"""PayPal at the sandbox, in this process: one for most tests, and others for tests that need their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from sandbox_gateway.settings import Settings
from tests.sandbox_gateway.local import NOWHERE, LocalSandbox, StartSandbox
from tests.sandbox_gateway.paypal.client import PaypalClient, merchant
from tests.sandbox_gateway.receiver import Receiver

StartPaypal: TypeAlias = Callable[..., PaypalClient]


@pytest.fixture(scope="session")
def paypal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaypalClient]:
    """A shared sandbox with a receiver that takes all. Tests look at objects of their own making only."""
    folder = tmp_path_factory.mktemp("paypal")
    with Receiver().serving() as receiver:
        settings = Settings(
            NOWHERE, paypal=merchant(receiver, folder), state=folder / "state", settle_seconds=0.02
        )  # fmt: skip
        local = LocalSandbox.start(settings)
        yield PaypalClient(local, receiver)
        local.sandbox.stop()


@pytest.fixture
def start_paypal(start_sandbox: StartSandbox, receiver: Receiver, tmp_path: Path) -> StartPaypal:
    """Start sandboxes on one state file; settings of the merchant may be given, and others by `sandbox`."""

    def start(sandbox: dict[str, Any] | None = None, **settings: Any) -> PaypalClient:
        own = merchant(receiver, tmp_path, **settings)
        return PaypalClient(start_sandbox(paypal=own, **(sandbox or {})), receiver)

    return start

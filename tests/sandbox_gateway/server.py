"""The sandbox as it runs in the stack: gunicorn in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import stripe

from tests.support.ports import free_ports

stripe.enable_telemetry = False  # it would keep an id in the home folder

ROOT = Path(__file__).parents[2]
SECRET_KEY = "sk_test_sandbox"
WEBHOOK_SECRET = "whsec_first"


def stripe_client(url: str, key: str = SECRET_KEY) -> stripe.StripeClient:
    """Return the official SDK's client with another address."""
    return stripe.StripeClient(key, base_addresses={"api": url}, max_network_retries=0)


class SandboxServer:
    """A sandbox in a folder. It can be killed and started again on the same address and state."""

    def __init__(self, folder: Path, webhook_url: str, **settings: str) -> None:
        self._folder = folder
        self._env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "STRIPE_SECRET_KEY": SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET": f"{WEBHOOK_SECRET},whsec_second",
            "SANDBOX_WEBHOOK_URL": webhook_url,
            **settings,
        }
        # The socket is bound here and inherited: no port can be lost between two processes, and a request
        # that comes before the server is ready waits in its queue.
        self._socket = socket.create_server(("127.0.0.1", free_ports(1)[0]), backlog=128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.client = stripe_client(self.url)

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers=1", "--threads=8"]
        descriptor = self._socket.fileno()
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--bind=fd://{descriptor}", "sandbox_gateway.app:create_app()"],
                cwd=self._folder,
                env=self._env,
                pass_fds=[descriptor],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert requests.get(f"{self.url}/health", timeout=20).json() == {"status": "ok"}

    def kill(self) -> None:
        """End master and worker as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @contextmanager
    def running(self) -> Iterator[SandboxServer]:
        """Run while the block does."""
        self.start()
        try:
            yield self
        finally:
            self.kill()
            self._socket.close()

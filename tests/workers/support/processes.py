"""Worker processes as they run everywhere else: `python -m workers`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.database import PROJECT, Database
from tests.workers.support.smtp_sink import Sink


def environment(database: Database, sink: Sink) -> dict[str, str]:
    """Return the environment of a worker process that mails to `sink` and has neither cache nor gateway."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "WORKERS_DATABASE_URL": database.url("workers"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SMTP_URL": sink.url,
        "MAIL_FROM": "receipts@careforall.example",
        "MAIL_FROM_NAME": "CareForAll",
        "STRIPE_SECRET_KEY": "sk_test_0123456789",
        "STRIPE_API_BASE": "http://127.0.0.1:1",
        "LIVEMODE": "false",
        "WORKERS_THREADS": "2",
    }


@contextmanager
def process(env: dict[str, str], log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with `arguments`, by default `-m workers`; its output goes to `log`."""
    command = [sys.executable, *(arguments or ("-m", "workers"))]
    with log.open("ab") as output:
        running = subprocess.Popen(command, env=env, cwd=PROJECT, stdout=output, stderr=output)
    try:
        yield running
    finally:
        running.kill()
        running.wait()

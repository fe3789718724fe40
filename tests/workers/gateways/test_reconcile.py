"""`python -m workers.gateways.reconcile`: what it prints, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.database import PROJECT
from workers.gateways.reconcile import table
from workers.gateways.reconciliations import Period, Report

PERIOD = Period(
    datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 25, 3, tzinfo=timezone(timedelta(hours=1)))
)
HEAD = "paypal: 2026-11-23 00:00:00Z to 2026-11-25 02:00:00Z, 12 listed, 1 applied by this run"
PAYMENT = "01890a5d-0000-774b-bcce-b302099a8057"


def report(*findings: dict[str, Any]) -> Report:
    """Return a report."""
    return Report("paypal", PERIOD, 12, 1, findings)


def finding(name: str, **members: object) -> dict[str, Any]:
    """Return a finding."""
    said = {"object_id": "3CC", "payment_id": None, "detail": None, "is_applied": False}
    return {"finding": name} | said | members


def test_clean_books_are_two_lines() -> None:
    assert table(report()).splitlines() == [HEAD, "  Both sides say the same."]


def test_findings_are_a_table() -> None:
    found = [
        finding("missing", payment_id=PAYMENT, is_applied=True, detail="capture"),
        finding("amount_differs", object_id=None, detail="12.50 here, 12.49 there"),
    ]
    assert table(report(*found)).splitlines() == [
        HEAD,
        f"  finding         what to do        object  payment{' ' * 29}  detail",
        f"  missing         nothing, applied  3CC     {PAYMENT}  capture",
        f"  amount_differs  look at it        -       -{' ' * 35}  12.50 here, 12.49 there",
    ]


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing to reach."""
    base = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "WORKERS_DATABASE_URL": "postgresql://workers:f00ba4@127.0.0.1:1/careforall",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "receipts@careforall.example",
        "MAIL_FROM_NAME": "CareForAll",
        "STRIPE_SECRET_KEY": "sk_test_0123456789",
        "STRIPE_API_BASE": "http://127.0.0.1:1",
        "LIVEMODE": "false",
    }
    command = [sys.executable, "-m", "workers.gateways.reconcile", *arguments]
    return subprocess.run(command, env=base | env, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "yesterday"], "--from"),
        (["--to", "2026-11-25T00:00:00+99:00"], "--to"),
        (["--gateway", "paypal"], "invalid choice: 'paypal'"),
        (["--until", "2026-11-25"], "--until"),
    ],
)
def test_invalid_arguments_are_refused(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_setting_that_is_missing_is_named() -> None:
    result = run(STRIPE_SECRET_KEY="")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("STRIPE_SECRET_KEY is missing")


def test_without_a_database_the_comparison_fails() -> None:
    result = run("--from", "2026-11-23")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == ("The comparison failed: the database is away. Run it again later.\n")

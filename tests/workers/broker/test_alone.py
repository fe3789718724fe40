"""The broker could be published as a package: it knows nothing of what it carries."""

from __future__ import annotations

import subprocess
import sys

from tests.support.database import PROJECT

#: What would be in the package.
PARTS = ["bell", "connection", "consumer", "leases", "pgmq"]
PROGRAM = """
import sys
import workers.broker
print(*sorted(name.removeprefix("workers.") for name in sys.modules if name.startswith("workers.")))
"""
WORDS = ("donation", "receipt", "campaign", "payment", "careforall")


def test_the_broker_needs_no_other_part_of_the_project() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == ["broker", *(f"broker.{part}" for part in PARTS)]


def test_the_broker_knows_nothing_of_donations() -> None:
    assert [word for word in WORDS if word in text_of("notifications/sending", "totals")], (
        "it would find nothing"
    )
    assert [
        word for word in WORDS if word in text_of("broker/__init__", *(f"broker/{part}" for part in PARTS))
    ] == []


def text_of(*parts: str) -> str:
    """Return the source of some modules, in lower case."""
    return "".join((PROJECT / "workers" / f"{part}.py").read_text().lower() for part in parts)

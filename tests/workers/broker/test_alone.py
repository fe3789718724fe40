"""The broker could be published as it stands: its folder works under another name, as its README says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.database import PROJECT, Database
from tests.workers.support.queues import Queue

BROKER = PROJECT / "workers" / "broker"
#: What follows the README's example: work off the queue, and name what was imported of this project.
WORK = """
worker = dramatiq.Worker(broker, worker_threads=1)
worker.start()
broker.join("greetings", timeout=10_000)
worker.stop()
broker.close()

import sys
print(*[name for name in sys.modules if name.split(".")[0] in {"workers", "stack", "tests"}])
"""
WORDS = ("donation", "receipt", "campaign", "payment", "careforall")


def test_the_readmes_example_works_in_a_copy_of_the_folder(database: Database, tmp_path: Path) -> None:
    queue = Queue(database.connect("superuser"), "greetings", wakes=False)
    shutil.copytree(BROKER, tmp_path / "pgmq_broker", ignore=shutil.ignore_patterns("__pycache__"))
    example = re.findall(r"```python\n(.*?)```", (BROKER / "README.md").read_text(), re.DOTALL)
    program = "\n".join([*example, WORK])
    assert program.count("workers.broker") == 1
    assert program.count("postgresql://localhost/app") == 1
    program = program.replace("workers.broker", "pgmq_broker")
    program = program.replace("postgresql://localhost/app", database.url("superuser"))

    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60
    )

    assert ended.stdout.splitlines() == ["Hello, Ada!", ""]
    assert len(queue.archived()) == 1


def test_the_broker_knows_nothing_of_donations() -> None:
    assert [word for word in WORDS if word in text_of(PROJECT / "workers")], "the words would be found"
    assert [word for word in WORDS if word in text_of(BROKER)] == []


def text_of(folder: Path) -> str:
    """Return what all files below a folder say, in lower case."""
    files = [file for file in folder.rglob("*") if file.suffix in {".py", ".md"}]
    return "".join(file.read_text().lower() for file in files)

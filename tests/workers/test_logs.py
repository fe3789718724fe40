"""Logs: JSON, whoever writes, and what was raised without what it said."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.database import PROJECT

PROGRAM = """
import logging, structlog
from workers import logs
logs.configure()
log = structlog.get_logger("workers.notifications.sending")
def fail(): raise ValueError("no mail for ada@example.org")
try: fail()
except ValueError:
    log.exception("ours")
    logging.getLogger("dramatiq").error("theirs %d", 7, exc_info=True)
logging.getLogger("dramatiq").info("too quiet")
log.info("news", notification_id="n1")
"""


def test_every_line_is_json_without_what_exceptions_say() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT, capture_output=True, check=True, text=True
    )
    assert "ada@example.org" not in ended.stdout + ended.stderr
    ours, theirs, news = (json.loads(line) for line in ended.stdout.splitlines())
    assert (ours["message"], ours["level"], ours["error"]) == ("ours", "error", "ValueError")
    assert [place.split()[-1] for place in ours["where"]] == ["<module>", "fail"]
    assert (theirs["message"], theirs["logger"], theirs["error"]) == ("theirs 7", "dramatiq", "ValueError")
    assert (news["message"], news["service"], news["notification_id"]) == ("news", "workers", "n1")
    assert news["timestamp"].endswith("Z")

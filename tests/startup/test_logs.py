"""startup.logs: every line is JSON, ours and those of libraries, without the messages of exceptions."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.database import PROJECT

PROGRAM = """
import logging, structlog
from startup import logs

def add_trace_id(_logger, _method, event):
    return event | {"trace_id": "t1"}

logs.configure("a_program", add_trace_id)
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
    assert (ours["message"], ours["level"], ours["exception"]["type"]) == ("ours", "error", "ValueError")
    assert [place.split()[-1] for place in ours["exception"]["where"]] == ["<module>", "fail"]
    assert (theirs["message"], theirs["logger"]) == ("theirs 7", "dramatiq")
    assert theirs["exception"]["type"] == "ValueError"
    assert (news["message"], news["notification_id"]) == ("news", "n1")
    for line in (ours, theirs, news):
        assert (line["service"], line["trace_id"]) == ("a_program", "t1")
        assert line["timestamp"].endswith("Z")

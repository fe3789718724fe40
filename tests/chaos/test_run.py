"""`make chaos`: a storm that a whole system survives, and one that a broken system does not."""

import re
from pathlib import Path

import pytest

from chaos import restarts
from stack.scratch import PROJECT
from tests.chaos.copies import break_file, copy_project, pass_storm

pytestmark = pytest.mark.timeout(300)  # it starts a system of its own, which a busy machine does slowly

# Short of time to settle: what is broken stays so.
SABOTAGED = ("--seconds", "4", "--patience", "12", "--kill", "--gateway", "stripe")


@pytest.mark.xdist_group("storm")
def test_storm_passes_and_the_books_agree(soak: bool) -> None:
    """Cases 31, 43, 50, 104: duplicates, answers that get lost, news before its payment, services killed."""
    length = ["--seconds", "60", "--patience", "180"] if soak else ["--seconds", "8", "--patience", "150"]

    storm = pass_storm(PROJECT, *length, "--pause", "1", "--seed", "weather")

    assert storm.returncode == 0, storm.stdout
    assert "broken invariants: none\nEverything agrees." in storm.stdout
    for what in ("duplicates", "delayed", "dropped", "corrupted", "forged", "lost answers"):
        assert _count(storm.stdout, what) > 0, storm.stdout
    assert "0 false copies taken" in storm.stdout
    assert _count(storm.stdout, "payments made before we knew them") > 0
    killed = re.findall(r"^killed +(.+)$", storm.stdout, re.MULTILINE)[0].split(", ")
    assert set(killed) <= set(restarts.ALL)
    assert len(killed) >= 3


@pytest.mark.xdist_group("sabotaged storm")
def test_storm_finds_out_when_duplicates_are_stored(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    break_file(
        project / "sql/private/webhooks_in/receive_webhook.sql",
        "private.event_key(gateways.has_mode_in_events, v_body, receive_webhook.raw),",
        "pg_catalog.gen_random_uuid()::text,",
    )

    storm = pass_storm(project, *SABOTAGED)

    assert storm.returncode == 1, storm.stdout
    assert re.search(r"PROBLEM: stripe: event evt_\w+ is stored [2-9] times", storm.stdout), storm.stdout


@pytest.mark.soak
def test_storm_finds_out_when_nothing_is_parked(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    break_file(
        project / "sql/private/webhooks_in/apply_event.sql",
        "private.set_event_aside(v_event, 'parked', 'unknown_payment')",
        "private.set_event_aside(v_event, 'ignored', 'unknown_payment')",
    )
    # News of fees would come after the payment, and tell of the capture once more.
    settling = '"SANDBOX_SETTLE_SECONDS": "{}"'
    break_file(project / "chaos/run.py", settling.format(0.5), settling.format(3600))

    storm = pass_storm(project, *SABOTAGED)

    assert storm.returncode == 1, storm.stdout
    assert re.search(
        r"PROBLEM: stripe: captured of payment .+ is \d+ at the gateway and 0 in our books", storm.stdout
    )


@pytest.mark.soak
def test_storm_finds_out_when_signatures_are_not_checked(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    break_file(
        project / "webhook_adapter/stripe_signature.py",
        'raise InvalidSignature("no_match")',
        "return int(moment)",
    )

    storm = pass_storm(project, *SABOTAGED)

    assert storm.returncode == 1, storm.stdout
    assert re.search(r"PROBLEM: \d+ corrupted or forged deliveries were accepted", storm.stdout), storm.stdout


def _count(output: str, what: str) -> int:
    """Return the number that the output names before a word."""
    return int(re.findall(rf"(\d+) {what}", output)[0])

"""What README.md and CONTRIBUTING.md name is there, and what they tell people to type works."""

import json
import re
import subprocess
from typing import Any

import pytest
import requests

from stack.running import Stack
from stack.scratch import PROJECT
from tests.support import documents
from tests.support.names import in_sources

README = (PROJECT / "README.md").read_text()
CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text()
CHANGELOG = (PROJECT / "CHANGELOG.md").read_text()
DECISIONS = (PROJECT / "DECISIONS.md").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))


def test_two_commands_are_on_top() -> None:
    title, first = documents.code_blocks(README)[0], README.splitlines()

    assert first[0] == "# CareForAll"
    assert [line.split("#")[0].split() for line in title.splitlines()] == [["make", "up"], ["make", "test"]]
    assert first.index("    " + title.splitlines()[0].strip()) <= 3


def test_unreleased_is_on_top() -> None:
    assert re.findall(r"^## (.*)", CHANGELOG, re.MULTILINE)[0] == "Unreleased"


@pytest.mark.parametrize("document", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_commands_exist(document: str) -> None:
    assert documents.make_targets(document)
    assert documents.make_targets(document) - TARGETS == set()


@pytest.mark.parametrize(
    "document",
    [README, CONTRIBUTING, CHANGELOG, DECISIONS],
    ids=["README", "CONTRIBUTING", "CHANGELOG", "DECISIONS"],
)
def test_files_exist(document: str) -> None:
    assert missing(documents.links(document) | documents.paths(document)) == []


def missing(names: set[str]) -> list[str]:
    """Return the names that are no file or folder of the project."""
    return sorted(name for name in names if not name.startswith("/") and not (PROJECT / name).exists())


def test_examples_ask_for_routes_that_exist() -> None:
    asked = {f"{method} {path}" for method, path in documents.requests(README)}

    assert len(asked) > 5
    assert asked - in_sources()["route"] == set()


@pytest.mark.parametrize(
    "text",
    [
        "    make start\n",
        "Type `make start`.",
        "```sh\nx=$(make start role=staff)\n```\n",
    ],
)
def test_a_command_that_is_gone_would_be_noticed(text: str) -> None:
    assert documents.make_targets(text) - TARGETS == {"start"}


@pytest.mark.parametrize("text", ["[x](docs/gone.md#run)", "see `stack/start.py`", "see `SETUP.md`"])
def test_a_file_that_is_gone_would_be_noticed(text: str) -> None:
    assert len(missing(documents.links(text) | documents.paths(text))) == 1


@pytest.mark.parametrize(
    ("line", "route"),
    [
        ('post "$api/refunds" -d {}', "POST /api/v1/refunds"),
        ('x=$(post "$api/donations/$donation" \\\n  -d {} | field id)', "POST /api/v1/donations/:id"),
        ('curl -sS "$api/gifts/$(field id <<<"$gift")?a=b"', "GET /api/v1/gifts/:id"),
    ],
)
def test_a_route_that_is_gone_would_be_noticed(line: str, route: str) -> None:
    asked = {f"{method} {path}" for method, path in documents.requests(f"```sh\n{line}\n```\n")}

    assert asked == {route}
    assert asked - in_sources()["route"]


# --- Followed to the letter -------------------------------------------------------------------------


def here(text: str, stack: Stack) -> str:
    """Return commands with the addresses of the stack under test."""
    for address, ours in {
        "http://127.0.0.1:8000": stack.gateway_url,
        "http://127.0.0.1:14242": stack.sandbox_url,
        "http://127.0.0.1:11080": stack.mail_url,
    }.items():
        text = text.replace(address, ours)
    return text


# A person types more slowly than the webhook and the worker take; a script does not.
WAIT = """
until curl -sS "$api/donations/$donation" | grep -q COMPLETED; do sleep 0.1; done
until curl -sS "http://127.0.0.1:11080/email?to.address=grace@example.org" | grep -q Aba; do sleep 0.1; done
"""
LOOKING = "# The gateway has sent a signed webhook"


@pytest.fixture(scope="module")
def answers(stack: Stack) -> list[Any]:
    """What the last commands of the README's gift by hand print: one JSON value each."""
    (example,) = [block for block in documents.code_blocks(README) if LOOKING in block]
    giving, looking = example.split(LOOKING)
    looked = looking.replace("\ncurl", "\nprintf '\\0'; curl")
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", here(giving + WAIT + looked, stack)],
        cwd=PROJECT,
        env=stack.env,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr + result.stdout
    return [json.loads(text) for text in result.stdout.split("\0")[1:]]


def test_a_gift_by_hand(answers: list[Any]) -> None:
    donation, payment, total, inbox = answers

    assert donation["status"] == "COMPLETED"
    assert (payment["status"], payment["captured_amount"]) == ("CAPTURED", 12.5)
    assert (total["total_amount"], total["total_donations"]) == (12.5, 1)
    assert "A well for Aba" in inbox[0]["subject"]


def test_what_is_refused(answers: list[Any], stack: Stack) -> None:
    """Each row of the table, sent: the base is the pledge of the example."""
    base = {"campaign_id": answers[0]["campaign_id"], "donor_email": "grace@example.org", "amount": "12.50"}
    rows = documents.table(README, "in the body")
    found = {}
    for change, _ in rows:
        field = change.strip("`")
        name = json.loads(f"{{{field}}}").popitem()[0]
        kept = {key: value for key, value in base.items() if key != name}
        # As text: a number must arrive as it is written.
        body = json.dumps(kept).removesuffix("}") + f", {field}}}"
        answer = requests.post(
            f"{stack.gateway_url}/api/v1/donations",
            data=body,
            headers={"Content-Type": "application/json"},
            timeout=5,
        )
        found[change] = f"{answer.status_code} `{answer.json()['message']}`"

    assert len(rows) > 8
    assert found == dict(rows)

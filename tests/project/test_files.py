"""What must not be in any committed file."""

import re
import subprocess
from pathlib import Path

import pytest

from stack.scratch import PROJECT
from tests.support.repository import committed

# Written so that they do not match themselves.
REGISTRIES = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|yarnpkg[.]com|(?:deb|security)[.]debian[.]org"
)
MACHINE = re.compile(r"(?<![\w.-])/(?:work|root|home/\w+)/")
SECRET = re.compile(r"\b[rs]k_live_\w{20,}|-----BEGIN [A-Z ]*PRIVATE KEY")


def offences(text: str) -> list[str]:
    """Return what a file should not hold."""
    return [found[0] for pattern in (REGISTRIES, MACHINE, SECRET) for found in pattern.finditer(text)]


def test_no_registry_machine_or_secret_is_named() -> None:
    found = {}
    for file in committed():
        try:
            text = file.read_text()
        except UnicodeDecodeError:  # a picture, say
            continue
        if (offence := offences(text)) and file != Path(__file__):
            found[str(file.relative_to(PROJECT))] = offence

    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "https://pypi" + ".org/simple",
        "https://registry.npmjs" + ".org/maildev",
        "http://deb.debian" + ".org/debian",
        "see /work" + "/main/README.md",
        'path = "/root' + '/.npmrc"',
        "sk_live" + "_0123456789abcdefghij",
    ],
)
def test_each_would_be_noticed(text: str) -> None:
    assert offences(text)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"])
def test_python_locks_have_hashes_and_no_addresses(name: str) -> None:
    text = (PROJECT / name).read_text()

    assert "://" not in text
    pinned = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 0


def test_the_npm_lock_has_hashes_and_no_addresses() -> None:
    text = (PROJECT / "stack" / "node" / "package-lock.json").read_text()

    assert '"resolved"' not in text
    assert text.count('"integrity"') > 100


def test_what_runs_leaves_no_trace_in_the_repository() -> None:
    """Settings, data, tools and environments are ignored."""
    paths = [
        ".env",
        ".run/log/x.log",
        ".tools/x",
        ".venv",
        "stack/node/node_modules/x",
        "a/__pycache__/x.pyc",
    ]
    ignored = subprocess.run(
        ["git", "check-ignore", *paths], cwd=PROJECT, check=True, capture_output=True, text=True
    )

    assert ignored.stdout.split() == paths

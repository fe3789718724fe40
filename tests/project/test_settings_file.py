"""`.env`: made from `.env.example`, completed by newer ones, one port per group."""

import ast
import re
import stat
from pathlib import Path

import pytest

from stack import settings_file
from stack.scratch import PROJECT
from stack.settings_file import SettingsError, completed, parse, with_equal_ports, with_secrets
from tests.support.repository import committed

EXAMPLE = settings_file.EXAMPLE.read_text()

_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|LIVEMODE")


def names_read_by(module: str) -> set[str]:
    """Return the strings of a settings module that look like variables."""
    nodes = ast.walk(ast.parse(module))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text for text in texts if _NAME.fullmatch(text)}


def documented(example: str) -> set[str]:
    """Return the variables of the example, those that are commented out too."""
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))


@pytest.mark.parametrize("module", sorted(path.parent.name for path in PROJECT.glob("*/settings.py")))
def test_the_example_names_every_variable_that_settings_read(module: str) -> None:
    names = names_read_by((PROJECT / module / "settings.py").read_text())

    assert names
    assert names <= documented(EXAMPLE)


def test_a_variable_without_documentation_is_noticed() -> None:
    assert not names_read_by('value = env["NOT_DOCUMENTED"]') <= documented(EXAMPLE)


def test_every_variable_is_used() -> None:
    kinds = (".py", ".sh", ".template", ".conf")
    files = [file for file in committed() if file.suffix in kinds and "tests" not in file.parts]
    files.remove(PROJECT / "stack" / "processes.py")  # says who gets it, not that anyone reads it
    code = "\n".join(file.read_text() for file in files)

    assert {name for name in documented(EXAMPLE) if not re.search(rf"\b{name}\b", code)} == set()


def test_a_new_file_is_private_and_has_secrets_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    monkeypatch.setenv("CAREFORALL_ENV_FILE", str(file))

    settings_file.main()
    first = file.read_text()
    settings_file.main()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == first
    assert "<generated>" not in str(parse(first))
    secrets = re.findall(r"[0-9a-f]{48}", first)
    assert (
        len(secrets) == len(set(secrets)) == sum("<generated>" in value for value in parse(EXAMPLE).values())
    )
    assert first != with_secrets(EXAMPLE)


def test_a_file_that_others_could_read_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text(EXAMPLE)
    file.chmod(0o644)
    monkeypatch.setenv("CAREFORALL_ENV_FILE", str(file))

    settings_file.main()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_a_newer_example_has_is_added_and_nothing_is_changed() -> None:
    old = "GATEWAY_PORT=8000\nOWN=kept\n"

    text, added = completed(old, "GATEWAY_PORT=9\nNEW_SECRET=<generated>\nNEW=1\n")

    assert text.startswith(old)
    assert added == ["NEW_SECRET", "NEW"]
    assert re.fullmatch(r"[0-9a-f]{48}", parse(text)["NEW_SECRET"])
    assert completed(text, "GATEWAY_PORT=9\nNEW=2\n") == (text, [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTGRES_PORT", "15555"),
        ("DATABASE_URL", "postgresql://careforall_deployer:secret@127.0.0.1:15555/careforall"),
        ("WORKERS_DATABASE_URL", "postgresql://workers:secret@localhost:15555/careforall"),
    ],
)
def test_a_port_changed_in_one_place_changes_in_all(name: str, value: str) -> None:
    changed = re.sub(rf"^{name}=.*$", f"{name}={value}", EXAMPLE, flags=re.MULTILINE)

    text, changes = with_equal_ports(changed, EXAMPLE)

    values = parse(text)
    assert len(changes) == 1
    assert values["POSTGRES_PORT"] == "15555"
    assert all(":15555/" in values[url] for url in settings_file.PORTS["POSTGRES_PORT"])
    assert values[name] == value
    assert values["GATEWAY_URL"] == parse(EXAMPLE)["GATEWAY_URL"]
    assert with_equal_ports(text, EXAMPLE) == (text, [])


def test_ports_that_contradict_each_other_are_refused() -> None:
    text = EXAMPLE.replace("GATEWAY_PORT=8000", "GATEWAY_PORT=8001").replace(
        "127.0.0.1:8000", "127.0.0.1:8002"
    )

    with pytest.raises(SettingsError, match="GATEWAY_PORT, GATEWAY_URL name different ports"):
        with_equal_ports(text, EXAMPLE)


def test_addresses_elsewhere_keep_their_ports() -> None:
    text = EXAMPLE.replace("http://127.0.0.1:14242\nSTRIPE_SECRET", "https://api.stripe.com\nSTRIPE_SECRET")
    text = re.sub(r"^(\w*DATABASE_URL=.*)@127.0.0.1:15432", r"\1@db.example:5432", text, flags=re.MULTILINE)

    assert with_equal_ports(text, EXAMPLE) == (text, [])

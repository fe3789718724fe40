"""Create or complete the settings file: `python -m stack.settings_file`.

The file is plain KEY=VALUE. It is made from `.env.example` with new secrets, gets the settings that a newer
example adds, and has the same port in all settings that name it.
"""

import os
import re
import secrets
import sys
from collections.abc import Collection
from pathlib import Path

from stack.processes import PROCESSES

PROJECT = Path(__file__).parents[1]
EXAMPLE = PROJECT / ".env.example"

# A port, and the addresses that lead to it: changing one of a group changes all of it.
PORTS: dict[str, tuple[str, ...]] = {
    port.setting: tuple(filter(None, (*port.addresses, port.shown_as)))
    for process in PROCESSES
    for port in process.ports
}

_LINE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=(.*)$", re.MULTILINE)
# Addresses on other machines (a managed database, Stripe itself) keep their ports.
_LOOPBACK_PORT = re.compile(r"(?<=//)((?:[^@/]*@)?(?:127\.0\.0\.1|localhost|\[::1\])):(\d+)")


class SettingsError(Exception):
    """Settings contradict each other; the message says which, and what to do."""


def parse(text: str) -> dict[str, str]:
    """Return the variables of a settings file; later lines win, as in a shell."""
    return dict(_LINE.findall(text))


def with_secrets(example: str) -> str:
    """Return the text with a random secret (48 hexadecimal digits) in place of each `<generated>`."""

    def fill(line: re.Match[str]) -> str:
        return line[0].replace("<generated>", secrets.token_hex(24))

    return _LINE.sub(fill, example)


def completed(text: str, example: str) -> tuple[str, list[str]]:
    """Return `text` with the settings that only `example` has, and their names."""
    have = parse(text)
    missing = {name: value for name, value in parse(example).items() if name not in have}
    if not missing:
        return text, []
    lines = [with_secrets(f"{name}={value}") for name, value in missing.items()]
    return "\n".join([text.rstrip("\n"), "", "# Added from .env.example", *lines, ""]), list(missing)


def with_equal_ports(text: str, example: str) -> tuple[str, list[str]]:
    """Return `text` with one port per group, and a sentence for each group that changed.

    If the ports of a group differ, the one that is not the example's is taken: somebody changed it.
    """
    values, defaults = parse(text), parse(example)
    changes = []
    for variable, addresses in PORTS.items():
        named = {name: _port(values.get(name, "")) for name in (variable, *addresses)}
        ports = {port for port in named.values() if port is not None}
        if len(ports) < 2:
            continue
        meant = ports - {_port(defaults[variable])}
        group = ", ".join(named)
        if len(meant) != 1:
            raise SettingsError(
                f"{group} name different ports ({', '.join(sorted(ports))}): make them equal."
            )
        text = _renumbered(text, named, meant.copy().pop())
        changes.append(f"{group} now all say port {meant.pop()}")
    return text, changes


def _port(value: str) -> str | None:
    if value.isdigit():
        return value
    found = _LOOPBACK_PORT.search(value)
    return found[2] if found else None


def _renumbered(text: str, names: Collection[str], port: str) -> str:
    """Return the text with the port in each of the settings `names`."""

    def renumber(line: re.Match[str]) -> str:
        name, value = line[1], line[2]
        if name not in names:
            return line[0]
        moved = _LOOPBACK_PORT.sub(rf"\g<1>:{port}", value)
        return f"{name}={port if value.isdigit() else moved}"

    return _LINE.sub(renumber, text)


def _write(path: Path, text: str) -> None:
    """Replace the file atomically, readable by its owner only."""
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def main() -> None:
    """Bring the settings file up to date and print what changed."""
    path = Path(os.environ.get("CAREFORALL_ENV_FILE") or PROJECT / ".env")
    example = EXAMPLE.read_text()
    is_new = not path.exists()
    before = with_secrets(example) if is_new else path.read_text()
    text, added = completed(before, example)
    text, changes = with_equal_ports(text, example)
    if is_new:
        print(f"Creating {path.name} with new secrets")
    elif added:
        print(f"Adding new settings of .env.example to {path.name}: {', '.join(added)}")
    for change in changes:
        print(f"{path.name}: {change}")
    if is_new or text != before:
        _write(path, text)
    path.chmod(0o600)


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(f"error: {error}")

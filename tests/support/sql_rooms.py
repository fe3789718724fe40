"""The rooms of sql/private: who calls what, and what the README of each room says of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import sql_text

_CALL = re.compile(r"\bprivate\.(\w+)")
_GRANT = re.compile(r"^grant ", re.MULTILINE)
_BODY = re.compile(r"\A(.*?)^comment on ", re.MULTILINE | re.DOTALL)

# Doors, by who calls them, and how each line of a README begins.
DOORS = {
    "api": "the API",
    "rooms": "other rooms",
    "roles": "granted roles",
    "owner": "the owner, by hand or in a script",
}


@dataclass
class Room:
    """What a room has: its doors (by who calls them) and the rooms that it calls."""

    doors: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in DOORS})
    may_call: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Function:
    """A file of sql/: its room ("api" in sql/api), what it calls, whether a role may call it."""

    room: str
    calls: frozenset[str]
    is_granted: bool


def read(files: Iterable[Path]) -> dict[str, Function]:
    """Return the objects that files of sql/private and sql/api make, by name; those of api as `api.name`."""
    found = {}
    for file in files:
        source = sql_text.without_comments(file.read_text())
        body = _BODY.match(source)
        calls = set(_CALL.findall(body[1] if body else source))
        if file.parent.name == "api":
            name = f"api.{file.stem}"
        else:
            name = file.stem
            calls.discard(name)
        found[name] = Function(file.parent.name, frozenset(calls), bool(_GRANT.search(source)))
    return found


def rooms(functions: Mapping[str, Function]) -> dict[str, Room]:
    """Return what each room has, given all functions. What nothing in SQL calls is for the owner."""
    found: dict[str, Room] = {}
    called = set()
    for function in functions.values():
        here = found.setdefault(function.room, Room())
        for name in function.calls & functions.keys():
            called.add(name)
            if (there := functions[name].room) != function.room:
                here.may_call.add(there)
                kind = "api" if function.room == "api" else "rooms"
                found.setdefault(there, Room()).doors[kind].add(name)
    for name, function in functions.items():
        if function.is_granted:
            found[function.room].doors["roles"].add(name)
        elif name not in called:
            found[function.room].doors["owner"].add(name)
    found.pop("api", None)
    return found


def described(readme: str) -> Room:
    """Return what a room's README says: names in the lines of `## Doors`, rooms linked in `## May call`."""
    doors, _, may_call = readme.partition("\n## Doors\n")[2].partition("\n## May call\n")
    lines = re.split(r"^- ", doors, flags=re.MULTILINE)[1:]
    room = Room(may_call=set(re.findall(r"\]\(\.\./(\w+)/README\.md\)", may_call)))
    for kind, beginning in DOORS.items():
        for line in lines:
            if line.startswith(f"{beginning}: "):
                room.doors[kind] |= set(re.findall(r"`(\w+)`", line))
    return room


def differences(room: Room, readme: Room) -> list[str]:
    """Return where a README and its room disagree.

    A function that the owner calls by hand may have other callers: the README may name it all the same.
    """
    found = []
    for kind, beginning in DOORS.items():
        missing = room.doors[kind] - readme.doors[kind]
        found += [f"{beginning}: {name} is not named" for name in missing]
        if kind != "owner":
            left_over = readme.doors[kind] - room.doors[kind]
            found += [f"{beginning}: {name} is not called" for name in left_over]
    found += [f"calls {name}, which is not named" for name in room.may_call - readme.may_call]
    found += [f"does not call {name}" for name in readme.may_call - room.may_call]
    return sorted(found)

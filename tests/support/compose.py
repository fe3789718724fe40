"""docker-compose.yml, the Dockerfiles and what they must agree with, read into one value."""

import copy
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from docker.utils.build import exclude_paths

from stack.docker.secret_files import missing
from stack.scratch import PROJECT
from stack.settings_file import parse

Service = dict[str, Any]

DOCKERFILES = PROJECT / "stack" / "docker"
_VARIABLE = re.compile(r"\$\{(\w+):-([^{}]*)\}")


@dataclass(frozen=True)
class Containers:
    """What the checks look at: `compose` as it stands, `dockerfiles` as texts by name."""

    compose: dict[str, Any]
    dockerfiles: Mapping[str, str]
    context: frozenset[str]
    example: str

    @classmethod
    def read(cls) -> "Containers":
        """Read the project's files."""
        return cls(
            compose=yaml.safe_load((PROJECT / "docker-compose.yml").read_text()),
            dockerfiles={file.name: file.read_text() for file in DOCKERFILES.glob("*.Dockerfile")},
            context=build_context((PROJECT / ".dockerignore").read_text()),
            example=(PROJECT / ".env.example").read_text(),
        )

    def with_compose(self, compose: dict[str, Any]) -> "Containers":
        """Return a copy with another compose file."""
        return replace(self, compose=compose)

    def copied_compose(self) -> dict[str, Any]:
        """Return a compose file to change."""
        return copy.deepcopy(self.compose)

    @property
    def services(self) -> dict[str, Service]:
        """The services as an engine sees them where neither .env nor the shell sets anything."""
        resolved: dict[str, Service] = _resolved(self.compose["services"])
        return resolved

    @property
    def settings(self) -> dict[str, str]:
        """The settings of .env.example with their defaults, those that are commented out too."""
        return parse(self.example) | dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", self.example, re.MULTILINE))

    @cached_property
    def secrets(self) -> dict[str, str]:
        """The files of the secrets volume after the first start."""
        return missing(self.example, {}, {})


def build_context(dockerignore: str) -> frozenset[str]:
    """Return the files that a build may copy, as the engine's own client reads .dockerignore."""
    lines = [line.strip() for line in dockerignore.splitlines()]
    patterns = [line for line in lines if line and not line.startswith("#")]
    found = exclude_paths(str(PROJECT), patterns)
    return frozenset(name for name in found if (PROJECT / name).is_file())


def _resolved(value: Any) -> Any:  # noqa: ANN401 - any YAML
    """Return the value with `${NAME:-default}` replaced by the default."""
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: found[2], value)
    if isinstance(value, list):
        return [_resolved(item) for item in value]
    if isinstance(value, dict):
        return {key: _resolved(item) for key, item in value.items()}
    return value


def interpolated(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any YAML
    """Yield every `${NAME:-default}` in a value as (name, default)."""
    if isinstance(value, str):
        yield from _VARIABLE.findall(value)
    elif isinstance(value, list):
        for item in value:
            yield from interpolated(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from interpolated(item)


def is_one_shot(service: Service) -> bool:
    """Tell whether a service runs to its end."""
    return bool(service.get("restart") == "no")


def command(service: Service) -> list[str]:
    """Return entry point and command as one list of words."""
    words = [*service.get("entrypoint", []), *service.get("command", [])]
    return [str(word) for word in words]


def granted(service: Service) -> set[str]:
    """Return the names of the secrets that the service's command line asks for."""
    words = command(service)
    if not any(word.endswith("with_secrets.sh") for word in words):
        prefix = "@/secrets/"
        return {
            value.removeprefix(prefix) for value in environment(service).values() if value.startswith(prefix)
        }
    return set(words[1 : words.index("--")])


def environment(service: Service) -> dict[str, str]:
    """Return the variables that have a value here; numbers as text."""
    return {name: str(value) for name, value in service.get("environment", {}).items() if value is not None}


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile; `stage` is the name of the stage it is in."""

    stage: str
    word: str
    arguments: str


def instructions(dockerfile: str) -> list[Instruction]:
    """Return a Dockerfile's instructions, continued lines joined, comments left out."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    found, stage = [], ""
    for line in joined.splitlines():
        word, _, arguments = line.strip().partition(" ")
        if word == "FROM":
            stage = arguments.partition(" AS ")[2] or "final"
        found.append(Instruction(stage, word, arguments.strip()))
    return found


def copied_sources(dockerfile: str) -> list[str]:
    """Return what is copied from the project, not from other stages."""
    copies = [each.arguments for each in instructions(dockerfile) if each.word == "COPY"]
    return [source for words in map(shlex.split, copies) if "--from" not in words[0] for source in words[:-1]]


def final_user(dockerfile: str, target: str) -> str:
    """Return whom a stage's commands run as in the end."""
    users = {"": "root"}
    for each in instructions(dockerfile):
        if each.word == "FROM":
            users[each.stage] = users.get(each.arguments.partition(" AS ")[0], "root")
        elif each.word == "USER":
            users[each.stage] = each.arguments
    return users[target]


def files_below(source: str) -> list[Path]:
    """Return a file, or all files of a folder."""
    path = PROJECT / source
    return [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]

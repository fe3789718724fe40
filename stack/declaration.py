"""What can be said of a process: the fields of the entries in stack/processes.py.

Addresses and the values of variables may hold settings in braces: `http://127.0.0.1:{MAIL_PORT}/email`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ANYWHERE = "0.0.0.0"  # noqa: S104
"""Every address, for listening inside a container: its network decides who reaches it."""


# --- Whether a process works: exactly when ... ------------------------------------------------------------


@dataclass(frozen=True)
class HttpGet:
    """A GET of the address answers 200."""

    address: str


@dataclass(frozen=True)
class SmtpNoop:
    """An SMTP server greets on the port of this setting and accepts NOOP."""

    port_setting: str


@dataclass(frozen=True)
class RedisPing:
    """Redis answers PING on the port of this setting."""

    port_setting: str


@dataclass(frozen=True)
class SqlTrue:
    """The database behind this setting answers the query with true."""

    url_setting: str
    query: str
    otherwise: str = "the database does not answer as it should"
    """What is wrong when it answers something else."""


Check = HttpGet | SmtpNoop | RedisPing | SqlTrue


# --- Where and how it runs --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Port:
    """A port that a process listens on."""

    setting: str
    """The setting that holds its number."""

    addresses: tuple[str, ...] = ()
    """The settings by which programs reach it."""

    shown_as: str = ""
    """The setting by which people reach it."""

    published: Literal["", "127.0.0.1", "LISTEN_ADDRESS"] = ""
    """Where containers publish it: nowhere, on this machine only, or at the setting's address."""

    variable: str = ""
    """The variable that the start file reads, where it is another than the setting: see replicas."""


@dataclass(frozen=True)
class Stop:
    """How a process is ended."""

    signal: str = "TERM"

    seconds: int = 15
    """When it has not ended by then, it is killed."""

    to_whole_group: bool = True
    """Whether its children get the signal too."""


@dataclass(frozen=True)
class Image:
    """A container image: one of our own, which runs start files, or a published one."""

    name: str

    tool: Literal["curl", "node", "pg_isready", "python", "redis-cli", ""]
    """What is in the image to make a health check with."""

    dockerfile: str = ""
    """The file in stack/docker/ that our own image is built from; empty for a published one."""

    target: str = ""
    """The stage of the Dockerfile; empty for the last one."""

    version: str = ""
    """The tag of a published image."""

    npm_package: str = ""
    """The package in stack/node/package.json whose version is the tag of the published image."""


@dataclass(frozen=True)
class Container:
    """What is different where a process runs in a container."""

    image: Image

    user: str = ""
    """Empty: the user that the image names."""

    entrypoint: tuple[str, ...] = ()
    """Replaces the start file, in an image that has an entry point."""

    command: tuple[str, ...] = ()
    """Replaces the start file, in a published image; the process's arguments follow."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """Further variables. `{redis}` is the address of a process, as `redis:16379`."""

    hosts: tuple[str, ...] = ()
    """Processes whose host names it is told: `REDIS_HOST` for `redis`."""

    volumes: tuple[str, ...] = ()

    check: Check | None = None
    """Replaces the process's own."""

    restarts_with_needs: bool = False
    """Whether it is restarted when a process that it needs is made anew."""

    keys: Mapping[str, object] = field(default_factory=dict)
    """Further keys of the service."""

    note: str = ""
    """What a reader of docker-compose.yml would wonder about."""


@dataclass(frozen=True)
class Process:
    """One process."""

    name: str

    about: str
    """One sentence: what it is."""

    container: Container

    checks: tuple[Check, ...]
    """Whether it works. A container is asked the first one."""

    ports: tuple[Port, ...] = ()

    needs: tuple[str, ...] = ()
    """The processes that must work before it starts, and `deploy` where it needs the schema."""

    settings: tuple[str, ...] = ()
    """The settings that its program reads, but for the secrets."""

    secrets: tuple[str, ...] = ()
    """The settings that its program reads and that .env.example marks `<generated>`."""

    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables that have one value everywhere and are not settings."""

    arguments: tuple[str, ...] = ()
    """The arguments of its start file."""

    stop: Stop = Stop()

    start_file: str = ""
    """The name of its start file in stack/programs/; empty: its own. For replicas."""

    @property
    def script(self) -> str:
        """The start file, from the project's folder."""
        return f"stack/programs/{self.start_file or self.name}.sh"

    def own_view(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Return the settings as the start file reads them: a replica's ports under the first one's names."""
        renamed = {port.variable: settings[port.setting] for port in self.ports if port.variable}
        return {**settings, **renamed}

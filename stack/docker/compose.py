"""Write docker-compose.yml: `python -m stack.docker.compose`, or `make compose`.

The processes are declared in stack/processes.py. What only containers need is here: the jobs that run once,
and how secrets get in. Defaults come from .env.example.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stack.declaration import Image, Process, SqlTrue
from stack.docker.probe import probe
from stack.docker.yaml_text import Anchor, Inline, comment, mapping
from stack.processes import PROCESSES, SERVICES
from stack.settings_file import EXAMPLE, PROJECT, parse

FILE = PROJECT / "docker-compose.yml"
HEAD = Path(__file__).with_name("compose_head.yml")

_WITH_SECRETS = "stack/docker/with_secrets.sh"
_SECRETS = "secrets:/secrets:ro"
_LOOPBACK = re.compile(r"//(127\.0\.0\.1):")
_DEPLOY = Image("careforall/deploy", "", dockerfile="python.Dockerfile", target="deploy")


class DeclarationError(Exception):
    """A declaration contradicts itself or .env.example; the message says where."""


@dataclass(frozen=True)
class Job:
    """Something that runs to its end. One that is run `on_demand` only takes arguments."""

    name: str
    about: str
    image: Image
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    on_demand: bool = False
    makes_secrets: bool = False


JOBS = (
    Job(
        "secrets",
        "Generates the secrets that neither .env nor the shell has.",
        SERVICES,
        ("python", "-m", "stack.docker.secret_files", "/secrets"),
        volumes=("secrets:/secrets",),
        makes_secrets=True,
    ),
    Job(
        "deploy",
        "Creates the database, or brings its schema up to date.",
        _DEPLOY,
        ("stack/deploy.sh",),
        needs=("postgres",),
        settings=("LIVEMODE", "STAFF_EMAIL"),
        secrets=(
            "SUPERUSER_DATABASE_URL",
            "DATABASE_URL",
            "POSTGREST_DATABASE_URL",
            "WEBHOOK_ADAPTER_DATABASE_URL",
            "WORKERS_DATABASE_URL",
            "TWILIO_ACCOUNT_SID",
        ),
    ),
    Job(
        "token",
        "Prints a signed token; the role is its argument.",
        SERVICES,
        ("python", "-m", "stack.issue_token"),
        secrets=("JWT_SECRET",),
        on_demand=True,
    ),
)


class Compose:
    """The file for a list of processes; `example` is the text of .env.example."""

    def __init__(self, processes: Sequence[Process] = PROCESSES, example: str | None = None) -> None:
        self._processes = {process.name: process for process in processes}
        self._jobs = {job.name: job for job in JOBS}
        example = EXAMPLE.read_text() if example is None else example
        # Those that are commented out have a default in the program that reads them, so none here.
        optional = re.findall(r"^# ([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)
        self._defaults = dict.fromkeys(optional, "") | parse(example)
        self._secrets = {name for name, value in self._defaults.items() if "<generated>" in value}
        ports = [(port, process) for process in processes for port in process.ports]
        self._listener = {name: process for port, process in ports for name in port.addresses}
        self._numbers = {port.setting: self._default(port.setting) for port, _ in ports}

    def text(self) -> str:
        """Return the whole file; DeclarationError when the declaration contradicts itself."""
        lines = [HEAD.read_text().rstrip("\n"), "", "services:"]
        for about, services in (
            ("Before the processes", [self._job(job) for job in JOBS if not job.on_demand]),
            ("The processes of stack/processes.py", map(self._process, self._processes.values())),
            ("On demand", [self._job(job) for job in JOBS if job.on_demand]),
        ):
            lines += [f"  # --- {about} ".ljust(118, "-"), ""]
            for service in services:
                lines += [*service, ""]
        lines += ["volumes:", *(f"  {name}:" for name in self._volumes())]
        return "\n".join(lines) + "\n"

    def _process(self, process: Process) -> list[str]:
        container = process.container
        environment = {name: self._inside(name) for name in process.settings}
        environment |= {port.variable: self._numbers[port.setting] for port in process.ports if port.variable}
        environment |= process.environment
        environment |= {name: self._filled(value, process) for name, value in container.environment.items()}
        environment |= {f"{host.upper()}_HOST": self._known(host, process.name) for host in container.hosts}
        volumes = [*container.volumes, *([_SECRETS] if process.secrets else [])]
        service: dict[str, object] = {
            "<<": Anchor("process"),
            **_image(container.image),
            "user": container.user,
            **self._commands(process),
            "environment": {name: _number(value) for name, value in environment.items()},
            "ports": [
                self._published(port.setting, port.published) for port in process.ports if port.published
            ],
            "volumes": volumes,
            **container.keys,
            "stop_signal": f"SIG{process.stop.signal}" if process.stop.signal != "TERM" else "",
            "stop_grace_period": f"{process.stop.seconds}s" if process.stop.seconds != 15 else "",
            "healthcheck": self._healthcheck(process),
            "depends_on": self._depends_on(process),
        }
        about = f"{process.about} {container.note}".strip()
        return _service(process.name, about, service)

    def _job(self, job: Job) -> list[str]:
        words = [*self._granted(job.secrets), *job.command]
        environment = {name: self._inside(name) for name in job.settings}
        environment |= dict.fromkeys(self._own_secrets()) if job.makes_secrets else {}
        service: dict[str, object] = {
            "<<": Anchor("job"),
            "profiles": ["tools"] if job.on_demand else [],
            **_image(job.image),
            ("entrypoint" if job.on_demand else "command"): words,
            "environment": environment,
            "volumes": [*job.volumes, *([_SECRETS] if job.secrets else [])],
            "depends_on": {
                name: Inline({"condition": self._condition(name, job.name)})
                for name in [*(["secrets"] if job.secrets else []), *job.needs]
            },
        }
        return _service(job.name, job.about, service)

    def _commands(self, process: Process) -> dict[str, object]:
        """Return what is started: the start file, in an image of our own."""
        container = process.container
        secrets = self._granted(process.secrets)
        if container.entrypoint:
            return {"entrypoint": [*secrets, *container.entrypoint, *process.arguments]}
        if container.image.dockerfile:
            return {"command": [*secrets, process.script, *process.arguments]}
        return {"command": [self._filled(word, process) for word in (*container.command, *process.arguments)]}

    def _healthcheck(self, process: Process) -> dict[str, object]:
        tool = process.container.image.tool
        if not tool:
            return {}
        check = process.container.check or process.checks[0]
        words = probe(tool, check, process.own_view(self._defaults))
        if words is None:
            raise DeclarationError(f"{process.name}: there is no way to make {check} with {tool}")
        secrets = (
            self._granted([check.url_setting]) if isinstance(check, SqlTrue) and tool == "python" else []
        )
        return {"<<": Anchor("healthcheck"), "test": ["CMD", *secrets, *words]}

    def _depends_on(self, process: Process) -> dict[str, object]:
        restart = {"restart": True} if process.container.restarts_with_needs else {}
        names = [*(["secrets"] if process.secrets else []), *process.needs]
        return {name: Inline({"condition": self._condition(name, process.name), **restart}) for name in names}

    def _condition(self, name: str, dependent: str) -> str:
        if name in self._jobs:
            return "service_completed_successfully"
        other = self._processes[self._known(name, dependent)]
        return "service_healthy" if other.container.image.tool else "service_started"

    def _known(self, name: str, dependent: str) -> str:
        if name not in self._processes:
            raise DeclarationError(f"{dependent} needs {name}, which is not declared")
        return name

    def _default(self, setting: str) -> str:
        try:
            return self._defaults[setting]
        except KeyError:
            raise DeclarationError(f"{setting} is not in .env.example") from None

    def _inside(self, setting: str) -> str | None:
        """Return a setting's value in a container; None where only .env or the shell has one."""
        default = self._default(setting)
        if setting in self._secrets:
            raise DeclarationError(f"{setting} is a secret, and containers get secrets in files")
        if setting in self._numbers:
            return default
        if setting in self._listener:
            return _LOOPBACK.sub(f"//{self._listener[setting].name}:", default)
        if not default:
            return None
        return f"${{{setting}:-{default}}}"

    def _filled(self, text: str, process: Process) -> str:
        """Return a text of the declaration with its braces filled in."""
        known = {name: self._inside(name) or "" for name in self._defaults if name not in self._secrets}
        known |= {name: self._address(other) for name, other in self._processes.items() if other.ports}
        return text.format_map(process.own_view(known))

    def _address(self, process: Process) -> str:
        return f"{process.name}:{self._numbers[process.ports[0].setting]}"

    def _published(self, setting: str, where: str) -> str:
        number = self._numbers[setting]
        address = "${LISTEN_ADDRESS:-127.0.0.1}" if where == "LISTEN_ADDRESS" else where
        return f"{address}:${{{setting}:-{number}}}:{number}"

    def _granted(self, secrets: Sequence[str]) -> list[str]:
        """Return the words that put secrets into the environment of the command that follows them."""
        for name in secrets:
            if name not in self._secrets:
                raise DeclarationError(f"{name} is not a secret: .env.example does not generate it")
        return [_WITH_SECRETS, *secrets, "--"] if secrets else []

    def _own_secrets(self) -> list[str]:
        """Return the secrets that people may set themselves. Addresses of databases are made here."""
        return [name for name in self._defaults if name in self._secrets and name not in self._listener]

    def _volumes(self) -> list[str]:
        """Return the names of the volumes that are mounted."""
        mounts = [mount for job in JOBS for mount in job.volumes]
        mounts += [mount for process in self._processes.values() for mount in process.container.volumes]
        return sorted({mount.partition(":")[0] for mount in mounts})


def _image(image: Image) -> dict[str, object]:
    """Return the image's name with its version, and how it is built."""
    if image.dockerfile:
        build = {"context": ".", "dockerfile": f"stack/docker/{image.dockerfile}"}
        build |= {"target": image.target} if image.target else {}
        version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
        return {"image": f"{image.name}:{version}", "build": Inline(build)}
    return {"image": f"{image.name}:{image.version or _npm_tag(image)}"}


def _npm_tag(image: Image) -> str:
    """Return the version of the npm package, as the image's publisher writes it."""
    packages = json.loads((PROJECT / "stack" / "node" / "package.json").read_text())["dependencies"]
    version = str(packages[image.npm_package]).partition("-")[0]
    return f"v{version}" if image.name.startswith("postgrest/") else version


def _number(value: str | None) -> str | int | None:
    return int(value) if value and value.isdigit() else value


def _service(name: str, about: str, keys: Mapping[str, object]) -> list[str]:
    """Return the lines of a service, without the keys that say nothing."""
    filled = {key: value for key, value in keys.items() if value not in ("", [], {}, None)}
    return [*comment(about, 2), f"  {name}:", *mapping(filled, 4)]


def main() -> None:
    """Write the file."""
    FILE.write_text(Compose().text())


if __name__ == "__main__":
    main()

"""The containers keep what they promise. No engine is needed to check that.

docker-compose.yml is made from stack/processes.py, so what both say is not compared here. Every check returns
its complaints, and has offenders below that prove it can complain.
"""

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import sandbox_gateway.settings
import webhook_adapter.settings
import workers.settings
from stack.docker.compose import FILE, Compose
from stack.processes import NAMES
from stack.scratch import PROJECT
from tests.support.compose import (
    Containers,
    Service,
    command,
    copied_sources,
    environment,
    files_below,
    final_user,
    granted,
    instructions,
    interpolated,
    is_one_shot,
)

Check = Callable[[Containers], list[str]]
ComposeFile = dict[str, Any]

NOT_HANDED_ON = {
    "MAIL_URL": "where people reach the inbox: its published port",
    "SMTP_PORT": "only the workers talk SMTP here, and SMTP_URL tells them where",
    "WORKERS_METRICS_PORT": "on the loopback address, where no other container reads it",
}
PUBLISHED = {
    "gateway": ["${LISTEN_ADDRESS:-127.0.0.1}:${GATEWAY_PORT:-8000}:8000"],
    "postgres": ["127.0.0.1:${POSTGRES_PORT:-15432}:15432"],
    "mail": ["127.0.0.1:${MAIL_PORT:-11080}:11080"],
    "sandbox_gateway": ["127.0.0.1:${SANDBOX_PORT:-14242}:14242"],
}
WITHOUT_HEALTH_CHECK = {"postgrest": "its image holds one program and no shell; the proxy's /ready asks it"}
OTHER_PACKAGES = {
    "ca-certificates": "a machine has its own",
    "postgresql-client-15": "comes with postgresql-15 where both are on one machine",
}
READERS: dict[str, Callable[[dict[str, str]], object]] = {
    "webhook_adapter": webhook_adapter.settings.Settings.from_env,
    "workers": workers.settings.Settings.from_env,
    "sandbox_gateway": sandbox_gateway.settings.Settings.from_env,
}


# --- Checks -----------------------------------------------------------------------------------------


def settings_are_handed_on(found: Containers) -> list[str]:
    """Every setting of .env.example has a way into a container, or a reason to have none."""
    handed_on = {name for name, _ in interpolated(found.compose)}
    for service in found.services.values():
        handed_on |= set(service.get("environment", {})) | granted(service)
    return [f"{name} reaches no container" for name in set(found.settings) - handed_on - set(NOT_HANDED_ON)]


def programs_accept_their_settings(found: Containers) -> list[str]:
    """The packages' own settings classes find what they need."""
    complaints = []
    for name in READERS:
        try:
            _read(found, name)
        except Exception as error:  # noqa: BLE001 - each package has an error of its own
            complaints.append(f"{name}: {error}")
    return complaints


def secrets_are_needed(found: Containers) -> list[str]:
    """No container gets a secret that its program does not read."""
    return [
        f"{name} gets {secret} and does not read it"
        for name, service in found.services.items()
        for secret in granted(service)
        if not _needs(found, name, service, secret)
    ]


def _needs(found: Containers, name: str, service: Service, secret: str) -> bool:
    if name in READERS:
        try:
            return _read(found, name, without=secret) != _read(found, name)
        except Exception:  # noqa: BLE001 - each package has an error of its own
            return True
    words = " ".join(command(service))
    sources = [*re.findall(r"stack/[\w/]+\.sh", words), *re.findall(r"\bstack[.\w]+\b", words)]
    files = [PROJECT / (name if "/" in name else f"{name.replace('.', '/')}.py") for name in sources]
    texts = [file.read_text() for file in files if file.is_file()] + list(environment(service).values())
    return any(re.search(rf"\b{secret}\b", text) for text in texts)


def _read(found: Containers, name: str, without: str = "") -> object:
    """Return a program's settings as its container gives them, but for one secret."""
    service = found.services[name]
    secrets = granted(service) & set(found.secrets) - {without}
    return READERS[name](environment(service) | {secret: found.secrets[secret] for secret in secrets})


def secrets_exist(found: Containers) -> list[str]:
    """Only secrets that are made are asked for, by services that mount them."""
    complaints = []
    for name, service in found.services.items():
        wanted = granted(service)
        complaints += [
            f"{name} asks for {secret}, which is not made" for secret in wanted - set(found.secrets)
        ]
        if wanted and "secrets:/secrets:ro" not in service.get("volumes", []):
            complaints.append(f"{name} does not mount its secrets")
    urls = [value for value in found.secrets.values() if value.startswith("postgresql:")]
    return complaints + [f"a secret leads to {url}" for url in urls if "@postgres:15432/" not in url]


def deployment_gets_every_login(found: Containers) -> list[str]:
    """stack/deploy.sh finds each database address that it reads."""
    script = (PROJECT / "stack" / "deploy.sh").read_text()
    read = set(re.findall(r"\$\{?([A-Z_]*DATABASE_URL)", script))
    return [f"deploy lacks {name}" for name in read - granted(found.services["deploy"])]


def schema_is_waited_for(found: Containers) -> list[str]:
    """A service that logs in as a role starts after the deployment, which creates the roles."""
    complaints = []
    for name, service in found.services.items():
        logins = {secret for secret in granted(service) if secret.endswith("_DATABASE_URL")}
        needs_schema = logins - {"SUPERUSER_DATABASE_URL"} and name != "deploy"
        if needs_schema and "deploy" not in service.get("depends_on", {}):
            complaints.append(f"{name} does not wait for the schema")
    return complaints


def gateway_can_be_rendered(found: Containers) -> list[str]:
    """gateway/render.sh finds every variable of the template."""
    rendered = subprocess.run(
        [PROJECT / "gateway" / "render.sh"],
        env={"PATH": os.environ["PATH"], "STATE_DIR": "/state"} | environment(found.services["gateway"]),
        check=False,
        capture_output=True,
        text=True,
    )
    if rendered.returncode != 0:
        return [rendered.stderr.strip()]
    lines = [line for line in rendered.stdout.splitlines() if not line.startswith("#")]
    return [f"{name} was not filled in" for name in re.findall(r"\$\{[A-Z_]+\}", "\n".join(lines))]


def postgrest_is_configured(found: Containers) -> list[str]:
    """PostgREST's container has every variable that its start file sets."""
    script = (PROJECT / "stack" / "programs" / "postgrest.sh").read_text()
    exported = set(re.findall(r"^export (PGRST_\w+)=", script, re.MULTILINE))
    return [f"{name} is missing" for name in exported - set(environment(found.services["postgrest"]))]


def little_is_published(found: Containers) -> list[str]:
    """Nobody outside reaches more than the gateway, nobody on this machine more than developers open."""
    published = {name: each["ports"] for name, each in found.compose["services"].items() if "ports" in each}
    return [] if published == PUBLISHED else [f"published: {published}"]


def processes_are_restarted(found: Containers) -> list[str]:
    """Processes run until they are stopped, and are checked; jobs run once."""
    complaints = []
    for name, service in found.services.items():
        if name not in NAMES:
            complaints += [] if is_one_shot(service) else [f"{name} is restarted for ever"]
            continue
        if service.get("restart") != "unless-stopped":
            complaints.append(f"{name} is not restarted")
        if "healthcheck" not in service and name not in WITHOUT_HEALTH_CHECK:
            complaints.append(f"{name} has no health check")
    return complaints


def images_are_pinned(found: Containers) -> list[str]:
    """Every image has a version; ours are built on one base image that has one."""
    complaints = [
        f"{name} runs {service['image']}"
        for name, service in found.services.items()
        if not re.fullmatch(r"[a-z/]+:v?\d+\.\d+[\w.-]*", service["image"])
    ]
    bases = set()
    for file, text in found.dockerfiles.items():
        stages: set[str] = set()
        for each in instructions(text):
            if each.word == "FROM":
                base, _, stage = each.arguments.partition(" AS ")
                bases |= {base} - stages
                stages.add(stage)
                if base not in stages and not re.fullmatch(r"[a-z/]+:\d+\.\d+[\w.-]*", base):
                    complaints.append(f"{file} is built on {base}")
    return complaints + ([f"several bases: {bases}"] if len(bases) > 1 else [])


def builds_find_their_sources(found: Containers) -> list[str]:
    """What is copied exists and gets into the build; a service's Dockerfile and target exist."""
    complaints = []
    for file, text in found.dockerfiles.items():
        for source in copied_sources(text):
            there = {str(path.relative_to(PROJECT)) for path in files_below(source)} & found.context
            complaints += [] if there else [f"{file} copies {source}"]
    for name, service in found.services.items():
        build = service.get("build")
        if build is None:
            continue
        text = found.dockerfiles.get(Path(build["dockerfile"]).name, "")
        if build.get("target", "final") not in {each.stage for each in instructions(text)}:
            complaints.append(f"{name} is built from {build}")
    return complaints


def context_holds_no_secrets(found: Containers) -> list[str]:
    """Neither settings nor installed packages nor caches get into a build."""
    unwanted = re.compile(
        r"(^|/)(\.env(?!\.example$)|\.git|\.run|\.tools|\.venv|node_modules|__pycache__)(/|$)"
    )
    return [f"{name} is in the build context" for name in sorted(found.context) if unwanted.search(name)]


def images_hold_what_runs(found: Containers) -> list[str]:
    """Scripts and modules that a command names, and what they source or import, are in the image."""
    complaints = []
    for name, service in found.services.items():
        if "build" not in service:
            continue
        text = found.dockerfiles[Path(service["build"]["dockerfile"]).name]
        copied = {
            str(path.relative_to(PROJECT)) for source in copied_sources(text) for path in files_below(source)
        }
        entry = [each.arguments for each in instructions(text) if each.word in ("CMD", "ENTRYPOINT")]
        named = re.findall(r"\bstack/[\w/]+\.sh", " ".join([*command(service), *entry]))
        complaints += [
            f"{script} cannot be executed" for script in named if not os.access(PROJECT / script, os.X_OK)
        ]
        needed = set(named).union(*(_needed_by(file) for file in copied))
        complaints += [f"{name} lacks {file}" for file in sorted(needed - copied)]
    return complaints


_PACKAGES = "|".join(sorted(file.parent.name for file in PROJECT.glob("*/__init__.py")))


def _needed_by(file: str) -> set[str]:
    """Return the files of the project that a copied file sources, runs or imports."""
    text = (PROJECT / file).read_text() if file.endswith((".py", ".sh")) else ""
    modules = re.findall(rf"^ *(?:from|import) ((?:{_PACKAGES})\b[\w.]*)", text, re.MULTILINE)
    modules += re.findall(rf"(?:-m |')((?:{_PACKAGES})\b[\w.]*)", text) if "/programs/" in file else []
    found = {module.replace(".", "/") for module in modules}
    scripts = re.findall(r'^(?:source|exec) "?(?:\$project/)?([\w/.]+\.sh)', text, re.MULTILINE)
    if re.search(r"^source .*lib\.sh", text, re.MULTILINE):
        scripts.append("stack/lib.sh")
    return {
        f"{name}.py" if (PROJECT / f"{name}.py").exists() else f"{name}/__init__.py" for name in found
    } | set(scripts)


def nobody_is_root(found: Containers) -> list[str]:
    """Every container runs as a user of its own, without capabilities."""
    complaints = []
    for name, service in found.services.items():
        user = str(service.get("user", "root"))
        if "build" in service and "user" not in service:
            build = service["build"]
            user = final_user(found.dockerfiles[Path(build["dockerfile"]).name], build.get("target", "final"))
        if user in ("root", "0"):
            complaints.append(f"{name} runs as root")
        if service.get("cap_drop") != ["ALL"] or "no-new-privileges:true" not in service.get(
            "security_opt", []
        ):
            complaints.append(f"{name} keeps privileges")
    return complaints


def packages_are_the_same(found: Containers) -> list[str]:
    """Images install what the set-up installs, so that what was tested is what runs."""
    setup = (PROJECT / "stack" / "setup" / "packages.sh").read_text()
    complaints = []
    for file, text in found.dockerfiles.items():
        runs = " ".join(each.arguments for each in instructions(text) if each.word == "RUN")
        for packages in re.findall(r"apt-get install ((?:[^&]|&(?!&))*)", runs):
            words = [word for word in packages.split() if not word.startswith("-")]
            complaints += [
                f"{file} installs {word}"
                for word in words
                if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", setup)
                and word not in OTHER_PACKAGES
            ]
    return complaints


CHECKS: list[Check] = [
    settings_are_handed_on,
    programs_accept_their_settings,
    secrets_are_needed,
    secrets_exist,
    deployment_gets_every_login,
    schema_is_waited_for,
    gateway_can_be_rendered,
    postgrest_is_configured,
    little_is_published,
    processes_are_restarted,
    images_are_pinned,
    builds_find_their_sources,
    context_holds_no_secrets,
    images_hold_what_runs,
    nobody_is_root,
    packages_are_the_same,
]


@pytest.fixture(scope="module")
def containers() -> Containers:
    """The project's own files."""
    return Containers.read()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_containers(containers: Containers, check: Check) -> None:
    assert check(containers) == []


def test_the_file_is_the_one_that_is_written() -> None:
    """Otherwise run `make compose`."""
    assert FILE.read_text() == Compose().text()


# --- Offenders --------------------------------------------------------------------------------------


def _change(*path: str | int, to: Any) -> Callable[[ComposeFile], None]:  # noqa: ANN401 - any YAML
    """Return a change of the compose file: set what is at the path; None takes it away."""

    def change(compose: ComposeFile) -> None:
        place: Any = compose["services"]
        for step in path[:-1]:
            place = place[step]
        if to is None:
            del place[path[-1]]
        else:
            place[path[-1]] = to

    return change


_OPEN_TO_ALL = "${LISTEN_ADDRESS:-127.0.0.1}:${MAIL_PORT:-11080}:11080"
_OFFENDERS: list[tuple[Check, Callable[[ComposeFile], None]]] = [
    (settings_are_handed_on, _change("gateway", "environment", "RATE_LIMIT_EXEMPT", to=None)),
    (settings_are_handed_on, _change("workers", "environment", "MAIL_FROM", to=None)),
    (programs_accept_their_settings, _change("webhook_adapter", "environment", "LIVEMODE", to=None)),
    (programs_accept_their_settings, _change("workers", "environment", "SMTP_URL", to=None)),
    (programs_accept_their_settings, _change("sandbox_gateway", "command", 1, to="JWT_SECRET")),
    (secrets_are_needed, _change("workers", "command", 5, to="STRIPE_WEBHOOK_SECRET")),
    (secrets_are_needed, _change("token", "entrypoint", 1, to="DATABASE_URL")),
    (secrets_are_needed, _change("deploy", "command", 1, to="JWT_SECRET")),
    (secrets_exist, _change("workers", "command", 1, to="WORKER_DATABASE_URL")),
    (secrets_exist, _change("webhook_adapter", "volumes", to=["certificates:/certificates:ro"])),
    (deployment_gets_every_login, _change("deploy", "command", 4, to="JWT_SECRET")),
    (schema_is_waited_for, _change("workers", "depends_on", "deploy", to=None)),
    (gateway_can_be_rendered, _change("gateway", "environment", "REDIS_PORT", to=None)),
    (postgrest_is_configured, _change("postgrest", "environment", "PGRST_SERVER_PORT", to=None)),
    (little_is_published, _change("mail", "ports", to=["${MAIL_PORT:-11080}:11080"])),
    (little_is_published, _change("mail", "ports", to=[_OPEN_TO_ALL])),
    (little_is_published, _change("redis", "ports", to=["127.0.0.1:${REDIS_PORT:-16379}:16379"])),
    (processes_are_restarted, _change("mail", "restart", to="no")),
    (processes_are_restarted, _change("mail", "healthcheck", to=None)),
    (processes_are_restarted, _change("deploy", "restart", to="always")),
    (images_are_pinned, _change("redis", "image", to="redis:latest")),
    (images_are_pinned, _change("postgrest", "image", to="postgrest/postgrest")),
    (builds_find_their_sources, _change("deploy", "build", "target", to="deployment")),
    (images_hold_what_runs, _change("workers", "command", 8, to="stack/programs/worker.sh")),
    (nobody_is_root, _change("redis", "user", to=None)),
    (nobody_is_root, _change("gateway", "user", to="root")),
    (nobody_is_root, _change("mail", "cap_drop", to=["NET_RAW"])),
]  # fmt: skip


@pytest.mark.parametrize(("check", "change"), _OFFENDERS)
def test_offenders_are_noticed(
    containers: Containers, check: Check, change: Callable[[ComposeFile], None]
) -> None:
    compose = containers.copied_compose()
    change(compose)

    assert check(containers.with_compose(compose)) != []


@pytest.mark.parametrize(
    ("check", "file", "line", "instead"),
    [
        (images_are_pinned, "gateway", "FROM debian:12.11-slim", "FROM debian:latest"),
        (images_are_pinned, "gateway", "FROM debian:12.11-slim", "FROM debian:12.12-slim"),
        (builds_find_their_sources, "gateway", "COPY gateway gateway", "COPY nginx gateway"),
        (builds_find_their_sources, "gateway", "COPY gateway gateway", "COPY stack/node gateway"),
        (images_hold_what_runs, "gateway", "COPY stack/lib.sh stack/alone.sh", "COPY stack/alone.sh"),
        (images_hold_what_runs, "python", "COPY workers workers\n", ""),
        (nobody_is_root, "gateway", "USER www-data", "USER root"),
        (packages_are_the_same, "gateway", "lua-cjson", "lua-redis"),
    ],
)
def test_offending_dockerfiles_are_noticed(
    containers: Containers, check: Check, file: str, line: str, instead: str
) -> None:
    text = containers.dockerfiles[f"{file}.Dockerfile"]
    assert line in text
    changed = {**containers.dockerfiles, f"{file}.Dockerfile": text.replace(line, instead)}

    assert check(replace(containers, dockerfiles=changed)) != []


def test_a_new_setting_is_noticed(containers: Containers) -> None:
    example = containers.example + "BANK_ACCOUNT=x\n# BANK_TIMEOUT=5\n"

    assert len(settings_are_handed_on(replace(containers, example=example))) == 2


def test_every_exception_is_needed(containers: Containers) -> None:
    assert set(NOT_HANDED_ON) <= set(containers.settings)
    assert not any(
        set(NOT_HANDED_ON) & set(each.get("environment", {})) for each in containers.services.values()
    )
    assert not any("healthcheck" in containers.services[name] for name in WITHOUT_HEALTH_CHECK)


def test_a_settings_file_in_a_build_is_noticed(containers: Containers) -> None:
    for name in (".env", "stack/node/node_modules/x.js", ".git/config"):
        assert context_holds_no_secrets(replace(containers, context=frozenset({name})))


# --- The published schema ---------------------------------------------------------------------------


def validate(file: Path) -> "subprocess.CompletedProcess[str]":
    """Validate a compose file with the schema of the Compose specification."""
    return subprocess.run(
        [PROJECT / ".venv" / "bin" / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file],
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_file_is_valid() -> None:
    result = validate(FILE)

    assert result.returncode == 0, result.stdout


def test_an_invalid_file_is_noticed(containers: Containers, tmp_path: Path) -> None:
    compose = containers.copied_compose()
    _change("redis", "healtcheck", to={})(compose)
    file = tmp_path / "docker-compose.yml"
    file.write_text(yaml.safe_dump(compose))

    assert validate(file).returncode != 0

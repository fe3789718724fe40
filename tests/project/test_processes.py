"""What follows from the declaration of the processes: supervisord's configuration and docker-compose.yml."""

import configparser
import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from supervisor.options import ServerOptions

from stack import checks
from stack.declaration import Container, HttpGet, Image, Port, Process, RedisPing, Stop
from stack.docker.compose import Compose, DeclarationError
from stack.docker.yaml_text import Anchor, Folded, Inline, mapping
from stack.processes import BY_NAME, NAMES, PROCESSES, before_schema
from stack.scratch import PROJECT
from stack.settings_file import EXAMPLE, PORTS, parse
from stack.supervisord import configuration

# A process of another kind than those that there are, and a replica.
METRICS = Process(
    "prometheus",
    "Prometheus: collects metrics.",
    ports=(Port("PROMETHEUS_PORT", published="127.0.0.1"),),
    checks=(HttpGet("http://127.0.0.1:{PROMETHEUS_PORT}/-/ready"),),
    needs=("gateway",),
    arguments=("--label=100%",),
    stop=Stop("QUIT", seconds=5),
    container=Container(Image("prom/prometheus", "curl", version="v3.4.0"), user="nobody"),
)
REPLICA = replace(
    BY_NAME["postgrest"],
    name="postgrest_2",
    start_file="postgrest",
    ports=(
        Port("POSTGREST_2_PORT", variable="POSTGREST_PORT"),
        Port("POSTGREST_2_ADMIN_PORT", variable="POSTGREST_ADMIN_PORT"),
    ),
)
MORE = "PROMETHEUS_PORT=19090\nPOSTGREST_2_PORT=13010\nPOSTGREST_2_ADMIN_PORT=13011\n"


def supervised(processes: Sequence[Process]) -> configparser.RawConfigParser:
    """Return the sections of the configuration, as they stand."""
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(processes))
    return parser


def services(processes: Sequence[Process], example: str) -> dict[str, Any]:
    """Return the services of the compose file for some processes."""
    found: dict[str, Any] = yaml.safe_load(Compose(processes, example).text())["services"]
    return found


# --- The declaration ----------------------------------------------------------------------------------------


def test_every_process_has_a_start_file() -> None:
    scripts = {process.script for process in PROCESSES}

    assert all(os.access(PROJECT / script, os.X_OK) for script in scripts)
    assert scripts == {str(file.relative_to(PROJECT)) for file in PROJECT.glob("stack/programs/*.sh")}


def test_processes_start_after_what_they_need() -> None:
    for place, process in enumerate(PROCESSES):
        assert set(process.needs) - {"deploy"} <= set(NAMES[:place])


def test_what_needs_the_schema_waits_for_it() -> None:
    assert before_schema() == ("postgres", "redis", "mail", "sandbox_gateway")


def test_every_port_of_the_settings_belongs_to_a_process() -> None:
    example = parse(EXAMPLE.read_text())

    assert set(PORTS) == {name for name in example if name.endswith("_PORT")}
    assert {name for names in PORTS.values() for name in names} <= set(example)


# --- supervisord --------------------------------------------------------------------------------------------


def test_supervisord_accepts_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own parser reads what `make up` gives it: names, order, users' paths with blanks."""
    project = tmp_path / "a project"
    for name, value in parse(EXAMPLE.read_text() + MORE).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CAREFORALL_PROJECT", str(project))
    monkeypatch.setenv("CAREFORALL_STATE", str(tmp_path))
    monkeypatch.setenv("CAREFORALL_SOCKET", str(tmp_path / "socket"))
    monkeypatch.setenv("CAREFORALL_USER", str(os.getuid()))
    project.mkdir()
    (tmp_path / "log").mkdir()
    file = tmp_path / "supervisord.conf"
    file.write_text(configuration([*PROCESSES, REPLICA, METRICS]))
    options = ServerOptions()

    options.realize(["--configuration", str(file)])

    found = [config for group in options.process_group_configs for config in group.process_configs]
    assert [config.name for config in found] == [*NAMES, "postgrest_2", "prometheus"]
    redis, replica, metrics = (each for each in found if each.name in ("redis", "postgrest_2", "prometheus"))
    start_file = str(project / "stack/programs/redis.sh")
    assert shlex.split(redis.command) == [start_file, *BY_NAME["redis"].arguments]
    assert replica.environment["POSTGREST_PORT"] == "13010"
    assert replica.environment["CAREFORALL_PROCESS"] == "postgrest_2"
    assert metrics.command.endswith(" --label=100%")


def test_postgres_is_stopped_in_its_own_way() -> None:
    found = supervised(PROCESSES)

    postgres, workers = found["program:postgres"], found["program:workers"]
    assert [postgres[key] for key in ("stopsignal", "stopwaitsecs", "stopasgroup")] == ["INT", "60", "false"]
    assert [workers[key] for key in ("stopsignal", "stopwaitsecs", "stopasgroup")] == ["TERM", "15", "true"]


def test_the_configuration_holds_no_setting() -> None:
    """Passwords stay in the environment."""
    values = [value for value in parse(EXAMPLE.read_text()).values() if len(value) > 5]

    assert [value for value in values if value in configuration()] == []


# --- Containers ---------------------------------------------------------------------------------------------


def test_a_new_process_costs_an_entry() -> None:
    found = services([*PROCESSES, METRICS], EXAMPLE.read_text() + MORE)["prometheus"]

    assert found["image"] == "prom/prometheus:v3.4.0"
    assert found["user"] == "nobody"
    assert found["command"] == ["--label=100%"]
    assert found["ports"] == ["127.0.0.1:${PROMETHEUS_PORT:-19090}:19090"]
    assert found["healthcheck"]["test"][-1] == "http://127.0.0.1:19090/-/ready"
    assert found["depends_on"] == {"gateway": {"condition": "service_healthy"}}
    assert (found["stop_signal"], found["stop_grace_period"]) == ("SIGQUIT", "5s")
    assert found["restart"] == "unless-stopped"


def test_a_replica_has_ports_of_its_own() -> None:
    found = services([*PROCESSES, REPLICA], EXAMPLE.read_text() + MORE)

    assert found["postgrest_2"]["environment"] == found["postgrest"]["environment"] | {
        "PGRST_SERVER_PORT": 13010,
        "PGRST_ADMIN_SERVER_PORT": 13011,
        "POSTGREST_PORT": 13010,
        "POSTGREST_ADMIN_PORT": 13011,
    }


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"settings": ("NO_SETTING",)}, "NO_SETTING"),
        ({"ports": (Port("NO_PORT"),)}, "NO_PORT"),
        ({"needs": ("rabbitmq",)}, "rabbitmq"),
        ({"container": replace(METRICS.container, hosts=("rabbitmq",))}, "rabbitmq"),
        ({"checks": (RedisPing("PROMETHEUS_PORT"),)}, "no way to make RedisPing"),
        ({"secrets": ("PROMETHEUS_PORT",)}, "PROMETHEUS_PORT is not a secret"),
        ({"settings": ("JWT_SECRET",)}, "JWT_SECRET is a secret"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(DeclarationError, match=complaint):
        Compose([*PROCESSES, replace(METRICS, **change)], EXAMPLE.read_text() + MORE).text()


def test_defaults_are_those_of_the_example() -> None:
    example = EXAMPLE.read_text().replace("LIVEMODE=false", "LIVEMODE=true").replace("=11025", "=12025")

    found = services(PROCESSES, example)

    assert found["webhook_adapter"]["environment"]["LIVEMODE"] == "${LIVEMODE:-true}"
    assert found["mail"]["environment"]["MAILDEV_SMTP_PORT"] == 12025
    assert found["workers"]["environment"]["WORKERS_THREADS"] is None


@pytest.mark.parametrize(
    "value",
    [
        *(
            "no",
            "0.5",
            "15:30",
            "1e3",
            "",
            "a: b",
            "a #b",
            "- a",
            "@x",
            "{x}",
            "x{y}",
            'say "x"',
            "--bind",
            "*",
        ),
        *("é\n", "127.0.0.1:80", "${X:-1}", "a,b", "a]", "null", "-1", "0x10", "a:", "~", "!x", "a b", "%x"),
    ],
)
def test_every_text_is_read_as_it_was_written(value: str) -> None:
    """In a mapping, in a list, and where a list has no room on one line."""
    data = {"text": value, "list": [value, "x"], "long": [value, "x" * 120], "pair": Inline({"text": value})}

    found = yaml.safe_load("\n".join(mapping(data, 0)))

    assert found == {**data, "pair": {"text": value}}


def test_numbers_anchors_and_folded_texts() -> None:
    lines = [
        "a: &a {x: 1}",
        *mapping({"b": {"<<": Anchor("a"), "c": [1, Folded(["d;", "e"])], "f": None}}, 0),
    ]

    assert yaml.safe_load("\n".join(lines))["b"] == {"x": 1, "c": [1, "d; e"], "f": None}


# --- Health checks ------------------------------------------------------------------------------------------


def test_a_replica_is_asked_at_its_own_port(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(checks, "BY_NAME", {"postgrest_2": REPLICA})
    monkeypatch.setattr(checks, "_get", asked.append)

    assert checks.failures(parse(EXAMPLE.read_text() + MORE), ["postgrest_2"]) == {}

    assert asked == ["http://127.0.0.1:13011/ready"]


def test_what_runs_is_known_by_its_folders() -> None:
    """A change in what the images hold, but for the schema, restarts the processes."""
    library = (PROJECT / "stack" / "lib.sh").read_text()
    folders = re.findall(r"^code_folders=\((.*)\)$", library, re.MULTILINE)[0].split()
    images = re.findall(r"^!(\w+)$", (PROJECT / ".dockerignore").read_text(), re.MULTILINE)

    assert set(folders) == set(images) - {"migrations", "sql"}

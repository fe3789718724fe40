"""The configuration: how it is rendered, whether nginx accepts it, what it needs on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.gateway.harness import PROJECT, rendered, running_proxy

SETTINGS = {
    "GATEWAY_PORT": "8000",
    "POSTGREST_PORT": "13000",
    "POSTGREST_ADMIN_PORT": "13001",
    "WEBHOOK_ADAPTER_PORT": "15001",
    "REDIS_PORT": "16379",
    "RATE_LIMIT_PER_IP": "100r/m",
}


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Settings that render."""
    (tmp_path / "gateway").mkdir()
    return SETTINGS | {"STATE_DIR": str(tmp_path)}


def check(conf: Path) -> subprocess.CompletedProcess[str]:
    """Run nginx -t."""
    return subprocess.run(["nginx", "-t", "-c", conf], check=False, capture_output=True, text=True)


def directives(conf: str) -> str:
    """Return the configuration without its comments."""
    return "\n".join(line.split("# ")[0] for line in conf.splitlines())


def test_nginx_accepts_the_configuration(settings: dict[str, str], tmp_path: Path) -> None:
    conf = tmp_path / "nginx.conf"
    conf.write_text(rendered(settings))
    verdict = check(conf)
    assert verdict.returncode == 0, verdict.stderr
    complaints = [line for line in verdict.stderr.splitlines() if "[" in line]
    assert not [line for line in complaints if '"user" directive makes sense only' not in line]


def test_nginx_refuses_a_broken_configuration(settings: dict[str, str], tmp_path: Path) -> None:
    conf = tmp_path / "nginx.conf"
    conf.write_text(rendered(settings, {"daemon off;": "daemon of;"}))
    assert check(conf).returncode != 0


def test_rendering_leaves_no_setting_and_keeps_the_variables_of_nginx(settings: dict[str, str]) -> None:
    conf = directives(rendered(settings))
    assert "${" not in conf
    assert "$binary_remote_addr" in conf


@pytest.mark.parametrize("name", [*SETTINGS, "STATE_DIR"])
def test_a_missing_setting_is_named(settings: dict[str, str], name: str) -> None:
    del settings[name]
    command = subprocess.run(
        [PROJECT / "gateway" / "render.sh"],
        env={"PATH": os.environ["PATH"], **settings},
        check=False,
        capture_output=True,
        text=True,
    )
    assert command.returncode != 0
    assert command.stderr == f"error: {name} is not set\n"


def test_only_modules_of_the_packages_that_set_up_installs_are_loaded(settings: dict[str, str]) -> None:
    modules = [line.split("/")[-1] for line in rendered(settings).splitlines() if "load_module" in line]
    assert modules == ["ndk_http_module.so;", "ngx_http_lua_module.so;"]


def test_it_listens_on_loopback_unless_told_otherwise(settings: dict[str, str]) -> None:
    assert "listen 127.0.0.1:8000;" in rendered(settings)
    assert "listen 0.0.0.0:8000;" in rendered(settings | {"LISTEN_ADDRESS": "0.0.0.0"})  # noqa: S104


def test_it_runs_from_a_folder_that_its_workers_may_not_enter(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """A clone in root's own folder is such a one."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(PROJECT / "gateway", closed / "gateway")
    with running_proxy(closed / "state", environment, project=closed) as proxy:
        assert proxy.get("/health").status == 200
        assert proxy.get("/api/v1/donations/x").refusal() == (400, "invalid_id")
        assert proxy.request("POST", "/api/v1/payments/webhook", body=iter([b"x" * 65536] * 16)).status == 200
        assert "Permission denied" not in proxy.log.read_text()


def test_lua_that_does_not_load_stops_the_start(environment: dict[str, str], tmp_path: Path) -> None:
    """`nginx -t` does not load Lua; an error in it must not wait for the first request."""
    shutil.copytree(PROJECT / "gateway", tmp_path / "gateway")
    with (tmp_path / "gateway" / "totals.lua").open("a") as lua:
        lua.write("\nnot Lua\n")
    with (
        pytest.raises(RuntimeError, match=r"totals\.lua"),
        running_proxy(tmp_path / "state", environment, project=tmp_path),
    ):
        pytest.fail("nginx started")

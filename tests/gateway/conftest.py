"""Fixtures: the reverse proxy, the services behind it, and Redis."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from tests.gateway.harness import Proxy, Service, running_proxy, wait_for_port
from tests.support.ports import free_ports

StartProxy = Callable[..., Proxy]


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, Service]]:
    """The services behind the proxy, by name."""
    running = {name: Service() for name in ("postgrest", "postgrest_admin", "webhook_adapter")}
    yield running
    for service in running.values():
        service.close()


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Redis that only these tests use."""
    folder = tmp_path_factory.mktemp("redis")
    (port,) = free_ports(1)
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for_port(port, process, folder / "log")
        yield port
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def environment(services: dict[str, Service], redis_port: int) -> dict[str, str]:
    """The settings of the proxy."""
    return {
        "POSTGREST_PORT": str(services["postgrest"].port),
        "POSTGREST_ADMIN_PORT": str(services["postgrest_admin"].port),
        "WEBHOOK_ADAPTER_PORT": str(services["webhook_adapter"].port),
        "REDIS_PORT": str(redis_port),
        "RATE_LIMIT_PER_IP": "100r/m",
    }


@pytest.fixture(scope="session")
def common_proxy(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The proxy that most tests share."""
    with running_proxy(tmp_path_factory.mktemp("proxy") / "state", environment) as proxy:
        yield proxy


@pytest.fixture
def postgrest(services: dict[str, Service]) -> Service:
    """The service in the place of PostgREST."""
    services["postgrest"].reset()
    return services["postgrest"]


@pytest.fixture
def postgrest_admin(services: dict[str, Service]) -> Service:
    """The service in the place of PostgREST's admin port."""
    services["postgrest_admin"].reset()
    return services["postgrest_admin"]


@pytest.fixture
def adapter(services: dict[str, Service]) -> Service:
    """The service in the place of the webhook adapter."""
    services["webhook_adapter"].reset()
    return services["webhook_adapter"]


@pytest.fixture
def proxy(common_proxy: Proxy, postgrest: Service, adapter: Service) -> Proxy:
    """The shared proxy; the services behind it have forgotten earlier tests."""
    del postgrest, adapter
    return common_proxy


@pytest.fixture
def start_proxy(environment: dict[str, str], tmp_path: Path) -> Iterator[StartProxy]:
    """A function that starts a proxy with other settings: `start(edits, **settings)`.

    `edits` replaces texts of the rendered configuration.
    """
    with ExitStack() as stack:

        def start(edits: Mapping[str, str] | None = None, **settings: str) -> Proxy:
            folder = tmp_path / f"proxy-{len(list(tmp_path.iterdir()))}"
            return stack.enter_context(running_proxy(folder, {**environment, **settings}, edits))

        yield start


@pytest.fixture
def redis(redis_port: int) -> Iterator[Redis]:
    """The Redis of the proxy, empty."""
    with Redis(host="127.0.0.1", port=redis_port, decode_responses=True) as client:
        client.flushall()
        yield client

"""Fixtures: the gateway, the services behind it, and Redis."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from tests.gateway.harness import Gateway, Service, running_gateway, wait_for_port
from tests.support.ports import free_ports

StartGateway = Callable[..., Gateway]


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, Service]]:
    """What stands behind the gateway, by name."""
    running = {name: Service() for name in ("postgrest", "postgrest_admin", "webhook_adapter")}
    yield running
    for service in running.values():
        service.close()


@pytest.fixture(scope="session")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A Redis of the tests' own."""
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
    """The gateway's settings."""
    return {
        "POSTGREST_PORT": str(services["postgrest"].port),
        "POSTGREST_ADMIN_PORT": str(services["postgrest_admin"].port),
        "WEBHOOK_ADAPTER_PORT": str(services["webhook_adapter"].port),
        "REDIS_PORT": str(redis_port),
        "RATE_LIMIT_PER_IP": "100r/m",
    }


@pytest.fixture(scope="session")
def common_gateway(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """The gateway that most tests share."""
    with running_gateway(tmp_path_factory.mktemp("gateway") / "state", environment) as gateway:
        yield gateway


@pytest.fixture
def postgrest(services: dict[str, Service]) -> Service:
    """PostgREST's place."""
    services["postgrest"].reset()
    return services["postgrest"]


@pytest.fixture
def postgrest_admin(services: dict[str, Service]) -> Service:
    """The place of PostgREST's admin port."""
    services["postgrest_admin"].reset()
    return services["postgrest_admin"]


@pytest.fixture
def adapter(services: dict[str, Service]) -> Service:
    """The webhook adapter's place."""
    services["webhook_adapter"].reset()
    return services["webhook_adapter"]


@pytest.fixture
def gateway(common_gateway: Gateway, postgrest: Service, adapter: Service) -> Gateway:
    """The shared gateway, with nothing prepared behind it."""
    del postgrest, adapter
    return common_gateway


@pytest.fixture
def start_gateway(environment: dict[str, str], tmp_path: Path) -> Iterator[StartGateway]:
    """A function that starts a gateway with other settings: `start(edits, **settings)`.

    `edits` replaces texts of the rendered configuration.
    """
    with ExitStack() as stack:

        def start(edits: Mapping[str, str] | None = None, **settings: str) -> Gateway:
            folder = tmp_path / f"gateway-{len(list(tmp_path.iterdir()))}"
            return stack.enter_context(running_gateway(folder, {**environment, **settings}, edits))

        yield start


@pytest.fixture
def redis(redis_port: int) -> Iterator[Redis]:
    """The gateway's Redis, empty."""
    with Redis(host="127.0.0.1", port=redis_port, decode_responses=True) as client:
        client.flushall()
        yield client

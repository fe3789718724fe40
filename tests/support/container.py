"""The database server of the tests in a container, where a Docker engine answers."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import docker
from testcontainers.core.container import DockerContainer
from testcontainers.core.image import DockerImage

from stack.scratch import OPTIONS, PROJECT, Server

_PING_SECONDS = 2


def docker_answers() -> bool:
    """Tell whether there is an engine; a client alone is not enough."""
    try:
        return bool(docker.from_env(timeout=_PING_SECONDS).ping())
    except (docker.errors.DockerException, OSError):
        return False


@contextmanager
def container_server() -> Iterator[Server]:
    """Run the project's own PostgreSQL image on a port that the engine chooses."""
    password = secrets.token_hex(16)
    image = DockerImage(
        path=PROJECT, dockerfile_path="stack/docker/postgres.Dockerfile", tag="careforall-postgres"
    )
    with image as built:
        container = (
            DockerContainer(str(built))
            .with_env("POSTGRES_PASSWORD", password)
            .with_command(f"postgres {OPTIONS}''")
            .with_exposed_ports(5432)
        )
        with container as running:
            host, port = running.get_container_host_ip(), running.get_exposed_port(5432)
            server = Server(host, int(port), password)
            server.wait_until_ready(lambda: False, lambda: str(running.get_logs()))
            yield server

"""nginx that serves one file: the most that nginx can do on this machine."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import BenchError
from stack.ports import free_ports

FILE = "total.json"

# As many workers, and the same rules for connections, as the gateway has.
_CONFIGURATION = """
daemon off;
user www-data;
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    tcp_nodelay on;
    default_type application/json;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/public;
    }}
}}
"""
_START_SECONDS = 10


@contextmanager
def static_server(folder: Path, body: bytes) -> Iterator[str]:
    """Serve `body` as the file `FILE`; yield the server's address."""
    (folder / "public").mkdir(parents=True)
    (folder / "public" / FILE).write_bytes(body)
    (port,) = free_ports(1)
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port))
    server = subprocess.Popen(
        ["nginx", "-c", configuration, "-p", folder, "-e", folder / "error.log"], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # there is no event to wait for
        else:
            return
    raise BenchError("nginx did not start")

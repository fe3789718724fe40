"""How a container asks itself whether its process works, with a tool that its image has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from stack.declaration import Check, HttpGet, RedisPing, SqlTrue
from stack.docker.yaml_text import Folded


def probe(tool: str, check: Check, settings: Mapping[str, str]) -> list[object] | None:
    """Return the command's words; None where the tool cannot make such a check.

    `settings` are those of .env.example, whose addresses lead to a process from inside its container.
    """
    match check:
        case HttpGet(address):
            return _get(tool, address.format_map(settings))
        case RedisPing(setting) if tool == "redis-cli":
            return ["redis-cli", "-p", settings[setting], "ping"]
        case SqlTrue(setting) if tool == "pg_isready":
            port = urlsplit(settings[setting]).port
            return ["pg_isready", "--host=127.0.0.1", f"--port={port}", "--quiet"]
        case SqlTrue(setting, query) if tool == "python":
            return ["python", "-c", Folded([
                "import os, psycopg, sys;",
                f'answer = psycopg.connect(os.environ["{setting}"], connect_timeout=2)',
                f'.execute("{query}").fetchone();',
                "sys.exit(answer != (True,))",
            ])]  # fmt: skip
    return None


def _get(tool: str, url: str) -> list[object] | None:
    match tool:
        case "curl":
            return ["curl", "--fail", "--silent", "--output", "/dev/null", url]
        case "python":
            return ["python", "-c", f"import urllib.request as u; u.urlopen('{url}', timeout=2)"]
        case "node":
            return ["node", "-e", Folded([
                f'require("http").get({json.dumps(url)},',
                "answer => process.exit(answer.statusCode === 200 ? 0 : 1))",
                '.on("error", () => process.exit(1))',
            ])]  # fmt: skip
    return None

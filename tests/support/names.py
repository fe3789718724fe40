"""What exists in the project, by kind and name, so that documents can be held to it."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg.rows import DictRow

from stack.processes import NAMES
from stack.scratch import PROJECT
from stack.settings_file import parse

Names = Mapping[str, set[str]]

_CATALOG = {
    "table": """
        select relnamespace::regnamespace || '.' || relname as name from pg_class where relkind = 'r'""",
    "view": """
        select relnamespace::regnamespace || '.' || relname as name from pg_class
        where relkind in ('v', 'm')""",
    "index": "select relname::text as name from pg_class where relkind = 'i'",
    "column": """
        select attrelid::regclass || '.' || attname as name from pg_attribute
        where attnum > 0 and not attisdropped""",
    "function": "select pronamespace::regnamespace || '.' || proname as name from pg_proc",
    "constraint": "select conname::text as name from pg_constraint",
    # What a column may hold, as its table's checks list it; gateways are rows.
    "value": """
        select conrelid::regclass || '.' || word[1] as name
        from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''::text', 'g') as word
        where contype = 'c'
        union all
        select 'data.gateways.' || name from data.gateways""",
    "step": "select from_status || ' to ' || to_status as name from data.payment_transitions",
    "queue": "select queue_name as name from pgmq.list_queues()",
}


def in_database(connection: psycopg.Connection[DictRow]) -> dict[str, set[str]]:
    """Return what a deployed database holds; names with their schema."""
    connection.execute("select set_config('search_path', '', false)")
    return {kind: {row["name"] for row in connection.execute(query)} for kind, query in _CATALOG.items()}


def in_sources() -> dict[str, set[str]]:
    """Return what the files of the project hold."""
    sql, gateway = _texts("sql", "*.sql"), _texts("gateway", "*")
    adapter, workers = _texts("webhook_adapter", "*.py"), _texts("workers", "*.py")
    return {
        "file": {str(file.relative_to(PROJECT)) for file in _files()},
        "program": set(NAMES),
        "setting": set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", _read(".env.example"), re.MULTILINE)),
        "port": {value for name, value in parse(_read(".env.example")).items() if name.endswith("_PORT")},
        "route": routes(_read("gateway/routes.lua")),
        "job": set(re.findall(r"cron\.schedule\(\s*'([^']+)'", _read("sql/cron.sql"))),
        "topic": topics(sql),
        "field": fields(sql),
        "answer": _either(r"'status', '([a-z]+)'|set_event_aside\([^,]+, '([a-z]+)'", sql),
        "metric": _either(r'(?:Counter|Gauge|Histogram)\(\s*"(\w+)"', adapter + workers),
        "log field": log_fields(_read("startup/logs.py") + _read("webhook_adapter/tracing.py"), gateway),
        "header": _either(r'(?:proxy_set_header|add_header) ([\w-]+)|ngx\.header\["([\w-]+)"\]', gateway),
        "error": _either(r"^\| `(\w+)` \|", _read("sql/errors.md"))
        | _either(r'= "(\w+)",', _read("gateway/words.lua"))
        | _either(r'(?:ApiError|__init__)\(\s*\d+, "(\w+)"', adapter),
        "Redis key": _either(r'"(\w+:)" \.\.', gateway),
    }


def _either(pattern: str, text: str) -> set[str]:
    """Return what any group of the pattern found."""
    return {name for match in re.finditer(pattern, text, re.MULTILINE) for name in match.groups() if name}


def routes(table: str) -> set[str]:
    """Return every method and path that routes.lua lists, as `GET /api/v1/donations/:id`.

    Parameters that a route knows appear with each value that its pattern spells out: `?realtime=true`.
    """
    entries = re.findall(r'^route "\w+ (/[^"]+)" \{( .*? |\n.*?^)\}$', table, re.MULTILINE | re.DOTALL)
    found = set()
    for path, entry in entries:
        for method in re.findall(r"\b(GET|POST|PATCH|PUT|DELETE) = ", entry):
            found.add(f"{method} {path}")
            for parameter, pattern in re.findall(r"(\w+) = \{ pattern = \"\^\(\?:([\w|]+)\)", entry):
                found |= {f"{method} {path}?{parameter}={value}" for value in pattern.split("|")}
    return found


def topics(sql: str) -> set[str]:
    """Return the types of the events that SQL sends: those that reach private.event."""
    functions = re.split(r"^create (?=function|view)", sql, flags=re.MULTILINE)
    senders = "\n".join(text for text in functions if "private.event(" in text)
    found = _either(r"'((?:donation|payment|campaign|refund)\.[a-z_]+)'", senders)
    # Some are made of a status.
    if "'payment.' || lower(new_payment.status)" in senders:
        found |= {f"payment.{status}" for status in ("authorized", "captured", "failed", "refunded")}
    if "'donation.' || lower(new_donation.status)" in senders:
        found |= {"donation.refunded", "donation.failed"}
    return found


def fields(sql: str) -> set[str]:
    """Return the keys of all JSON objects that SQL builds."""
    found = set()
    for call in re.finditer(r"jsonb?_build_object\(", sql):
        found |= {name for name in arguments(sql, call.end())[::2] if re.fullmatch(r"'\w+'", name)}
    return {name.strip("'") for name in found}


def arguments(sql: str, start: int) -> list[str]:
    """Return the arguments of the call whose opening parenthesis ends at `start`."""
    arguments, depth, is_quoted = [""], 1, False
    for character in sql[start:]:
        is_quoted ^= character == "'"
        depth += 0 if is_quoted else (character in "([") - (character in ")]")
        if depth == 0:
            break
        if character == "," and depth == 1 and not is_quoted:
            arguments.append("")
        else:
            arguments[-1] += character
    return [argument.strip() for argument in arguments]


def log_fields(logging: str, gateway: str) -> set[str]:
    """Return the fields that programs give every line of their logs, and those of nginx's."""
    found = _either(r'(?:key=|event\[|EventRenamer\()"(\w+)"', logging)
    found |= {"level"} if "add_log_level" in logging else set()
    # One per variable: '"status":$status,"trace_id":"$trace_id"'.
    return found | _either(r'"(\w+)":"?\$', gateway)


def _files() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [PROJECT / name for name in listed.split("\0") if name and (PROJECT / name).is_file()]


def _read(name: str) -> str:
    return (PROJECT / name).read_text()


def _texts(folder: str, pattern: str) -> str:
    return "\n".join(file.read_text() for file in sorted((PROJECT / folder).rglob(pattern)) if file.is_file())

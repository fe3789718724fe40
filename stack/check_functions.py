"""Check the bodies of all PL/pgSQL functions: `python -m stack.check_functions`.

PostgreSQL looks at a body only when it runs; plpgsql_check looks at all of it, in a scratch database.
"""

import sys

import psycopg

from stack.scratch import Server, local_server

# A trigger function is checked once per table that it serves.
_COMPLAINTS = """
    select
        format('%s(%s)', function.oid::regproc, pg_get_function_identity_arguments(function.oid)) as name,
        complaint.lineno, complaint.level, complaint.message, complaint.hint
    from pg_proc as function
    join pg_language as language on language.oid = function.prolang
    left join pg_trigger as trigger on trigger.tgfoid = function.oid and not trigger.tgisinternal
    cross join lateral plpgsql_check_function_tb(
        function.oid, coalesce(trigger.tgrelid, 0), fatal_errors => false,
        security_warnings => true, performance_warnings => false
    ) as complaint
    where function.pronamespace::regnamespace::text in ('api', 'data', 'private')
        and language.lanname = 'plpgsql'
    order by name, complaint.lineno
"""


def complaints(server: Server, database: str) -> list[str]:
    """Return a line for each complaint about a function of ours."""
    with psycopg.connect(server.url("superuser", database)) as connection:
        rows = connection.execute(_COMPLAINTS).fetchall()
    return [
        f"{name} line {line}: {level}: {message} {hint or ''}".rstrip()
        for name, line, level, message, hint in rows
    ]


def main() -> int:
    """Print every complaint; return the exit status."""
    with local_server() as server:
        server.deploy("careforall_check")
        found = complaints(server, "careforall_check")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

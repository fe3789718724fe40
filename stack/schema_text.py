"""Write schema `data` as a person would: a block for each object, in lower case, with its comments.

A table's comments, constraints, indexes, triggers, policies and grants are beside it. Objects for which this
module has no words are named all the same, so that nothing is added to the schema without being seen.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator

from psycopg.rows import DictRow

from stack.catalogue import Catalogue

WIDTH = 120

_SHORT_TYPES = {"timestamp with time zone": "timestamptz", "integer": "int"}
_USUAL_SEQUENCE = "as bigint start 1 increment 1 minvalue 1 maxvalue 9223372036854775807 cache 1"
# The names that PostgreSQL gives to keys of one column.
_USUAL_KEYS = {"p": "{table}_pkey", "f": "{table}_{column}_fkey"}

_QUOTED = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")
_WORD = re.compile(r"""(?:'(?:[^']|'')*'|"[^"]*"|\S)+""")
_CLAUSE = re.compile(r" (?=for each |where )|(?<=\)) (?=on data\.)")


def blocks(catalogue: Catalogue) -> dict[str, str]:
    """Return what describes each object of the schema, by its name; the schema itself under ''."""
    described: defaultdict[str, list[str]] = defaultdict(list)
    described[""] += _schema(catalogue)
    for relation in catalogue.relations:
        described[relation["name"]] += _relation(catalogue, relation)
    for sequence in catalogue.sequences:
        described[sequence["name"]] += _sequence(catalogue, sequence)
    for function in catalogue.functions:
        described[function["name"]] += _function(catalogue, function)
    return {name: "\n".join(lines) for name, lines in described.items()}


def _schema(catalogue: Catalogue) -> Iterator[str]:
    yield from _comment(catalogue.schema["comment"])
    yield "create schema data;"
    yield from _grants(catalogue, "pg_namespace", catalogue.schema["oid"], "schema data")
    for other in catalogue.others:
        yield f"-- Not described here: {other['name']}"


def _relation(catalogue: Catalogue, relation: DictRow) -> Iterator[str]:
    oid, name = relation["oid"], f"data.{relation['name']}"
    yield from _comment(relation["comment"])
    yield from _view(relation, name) if relation["query"] else _table(catalogue, relation, name)
    for row in catalogue.indexes[oid]:
        yield from _statement(row["comment"], row["definition"].replace(" USING btree", ""))
    for row in catalogue.triggers[oid]:
        yield from _statement(row["comment"], row["definition"])
        if row["unusual_state"]:
            yield f"alter table {name} {row['unusual_state']} trigger {row['name']};"
    if relation["has_row_security"]:
        yield f"alter table {name} enable row level security;"
    if relation["is_forced"]:
        yield f"alter table {name} force row level security;"
    for row in catalogue.policies[oid]:
        yield from _statement(row["comment"], row["definition"])
    yield from _grants(catalogue, "pg_class", oid, name)


def _view(view: DictRow, name: str) -> Iterator[str]:
    kind = "materialized view" if view["kind"] == "m" else "view"
    options = f" with ({view['options']})" if view["options"] else ""
    yield f"create {kind} {name}{options} as"
    yield from _wrapped(textwrap.dedent(_plain(view["query"])).strip("\n"))


def _table(catalogue: Catalogue, table: DictRow, name: str) -> Iterator[str]:
    parts: list[tuple[str | None, str]] = []
    inline = [row for row in catalogue.constraints[table["oid"]] if _is_inline(table["name"], row)]
    for column in catalogue.columns[table["oid"]]:
        keys = [row for row in inline if row["columns"] == [column["name"]]]
        parts.append((column["comment"], _column(column, keys)))
    for row in catalogue.constraints[table["oid"]]:
        if row not in inline:
            named = "" if row["name"] == f"{table['name']}_pkey" else f"constraint {row['name']} "
            parts.append((row["comment"], named + _plain(row["definition"])))

    yield f"create {'unlogged ' if table['is_unlogged'] else ''}table {name} ("
    for place, (comment, part) in enumerate(parts, 1):
        yield from _comment(comment, "    ")
        yield from _wrapped(f"    {part}{',' if place < len(parts) else ''}")
    options = f"with ({table['options']})" if table["options"] else ""
    partitioning = f"partition by {table['partitioning']}" if table["partitioning"] else ""
    yield " ".join(filter(None, [")", table["parent"], partitioning, options])) + ";"


def _is_inline(table: str, constraint: DictRow) -> bool:
    """Tell whether a constraint may stand beside its column: a key of one column with its usual name."""
    usual = _USUAL_KEYS.get(constraint["kind"], "").format(table=table, column=constraint["columns"][0])
    return len(constraint["columns"]) == 1 and constraint["name"] == usual and not constraint["comment"]


def _column(column: DictRow, keys: list[DictRow]) -> str:
    shown = {
        key["kind"]: re.sub(r"^(?:foreign|(primary)) key \(\w+\)", r"\1 key", _plain(key["definition"]))
        for key in keys
    }
    is_not_null = column["is_not_null"] and not column["identity"] and "p" not in shown
    return " ".join(
        filter(
            None,
            [
                column["name"],
                _SHORT_TYPES.get(column["type"], column["type"]),
                f'collate "{column["collation"]}"' if column["collation"] else "",
                f"generated {column['identity']} as identity" if column["identity"] else "",
                "not null" if is_not_null else "",
                shown.get("p", ""),
                f"generated always as ({_plain(column['expression'])}) stored"
                if column["expression"]
                else "",
                f"default {_default(column)}" if column["default"] else "",
                shown.get("f", "").removeprefix(" key "),
            ],
        )
    )


def _default(column: DictRow) -> str:
    return _plain(column["default"]).removesuffix(f"::{column['type']}")


def _sequence(catalogue: Catalogue, sequence: DictRow) -> Iterator[str]:
    options = "" if sequence["options"] == _USUAL_SEQUENCE else f" {sequence['options']}"
    yield from _statement(sequence["comment"], f"create sequence data.{sequence['name']}{options}")
    yield from _grants(catalogue, "pg_class", sequence["oid"], f"sequence data.{sequence['name']}")


def _function(catalogue: Catalogue, function: DictRow) -> Iterator[str]:
    yield from _comment(function["comment"])
    head, _, body = function["definition"].partition("AS $function$")
    head = " ".join(_plain(head).split()).replace("create or replace", "create", 1)
    yield from _wrapped(head.replace(" language ", "\nlanguage ", 1))
    yield from f"as $${body.rstrip().removesuffix('$function$')}$$;".splitlines()
    yield from _grants(catalogue, "pg_proc", function["oid"], f"function {function['signature']}")


def _grants(catalogue: Catalogue, kind: str, oid: int, name: str) -> Iterator[str]:
    for grant in catalogue.grants[kind, oid]:
        yield from _wrapped(f"grant {grant['privileges']} on {name} to {grant['roles']};")


def _comment(text: str | None, indent: str = "") -> Iterator[str]:
    """Yield a comment of the database as comment lines."""
    lead = f"{indent}-- "
    for paragraph in (text or "").splitlines():
        lines = textwrap.wrap(paragraph, WIDTH - len(lead), break_long_words=False, break_on_hyphens=False)
        for line in lines or [""]:
            yield (lead + line).rstrip()


def _statement(comment: str | None, definition: str) -> Iterator[str]:
    yield from _comment(comment)
    yield from _wrapped(_plain(definition) + ";")


def _plain(definition: str) -> str:
    """Return what PostgreSQL prints in lower case, and without the casts that it adds to text."""
    parts = _QUOTED.split(definition)
    text = "".join(part if place % 2 else part.lower() for place, part in enumerate(parts))
    text = re.sub(r"('(?:[^']|'')*')::text\b(?!\[)", r"\1", text)
    text = re.sub(r" = any \(array\[((?:'(?:[^']|'')*'(?:, )?)+)\]\)", r" in (\1)", text)
    return re.sub(r"\b(references [\w.]+)\(", r"\1 (", text)


def _wrapped(text: str) -> Iterator[str]:
    """Yield lines that are not too long, broken before a clause or else at a blank outside quotes."""
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        clauses = [line.strip()] if len(line) <= WIDTH else _CLAUSE.split(line.strip())
        for place, clause in enumerate(clauses):
            words = _WORD.findall(clause)
            row = indent + ("    " if place else "") + words[0]
            for word in words[1:]:
                if len(row) + 1 + len(word) > WIDTH:
                    yield row
                    row = f"{indent}    {word}"
                else:
                    row += f" {word}"
            yield row

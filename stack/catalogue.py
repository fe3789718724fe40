"""Schema `data` as PostgreSQL's catalogue has it. See `stack/schema_text.py`, which writes it down."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

_COLUMNS = """
    select
        attrelid as relation, attname as name, format_type(atttypid, atttypmod) as type,
        attnotnull as is_not_null,
        case when attgenerated = '' then pg_get_expr(adbin, adrelid, true) end as default,
        case when attgenerated <> '' then pg_get_expr(adbin, adrelid, true) end as expression,
        case attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
        (
            select collname from pg_collation
            where pg_collation.oid = attcollation and attcollation <> pg_type.typcollation
        ) as collation,
        col_description(attrelid, attnum) as comment
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    join pg_type on pg_type.oid = atttypid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where relnamespace = 'data'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped
    order by attrelid, attnum
"""

# Keys first, as people write them. `not null` is a property of columns, in whichever way PostgreSQL keeps it.
_CONSTRAINTS = """
    select
        conrelid as relation, conname as name, contype as kind, pg_get_constraintdef(oid, true) as definition,
        array(
            select attname from pg_attribute
            where attrelid = conrelid and attnum = any (conkey) order by array_position(conkey, attnum)
        )::text[] as columns,
        obj_description(oid, 'pg_constraint') as comment
    from pg_constraint
    where connamespace = 'data'::regnamespace and contype <> 'n'
    order by conrelid, position(contype::text in 'pufcx'), conname
"""

_INDEXES = """
    select
        indrelid as relation, pg_get_indexdef(indexrelid, 0, true) as definition,
        obj_description(indexrelid, 'pg_class') as comment
    from pg_index
    join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'data'::regnamespace
        and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
    order by relname
"""

_TRIGGERS = """
    select
        tgrelid as relation, pg_get_triggerdef(pg_trigger.oid, true) as definition,
        tgname as name, case tgenabled
            when 'D' then 'disable' when 'R' then 'enable replica' when 'A' then 'enable always'
        end as unusual_state,
        obj_description(pg_trigger.oid, 'pg_trigger') as comment
    from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    where relnamespace = 'data'::regnamespace and not tgisinternal
    order by tgname
"""

_POLICIES = """
    select
        polrelid as relation,
        format(
            'create policy %s on %s%s for %s%s%s%s', quote_ident(polname), polrelid::regclass,
            case when not polpermissive then ' as restrictive' end,
            case polcmd
                when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
                else 'all'
            end,
            ' to ' || (
                select string_agg(role::regrole::text, ', ' order by role::regrole::text)
                from unnest(polroles) as role where role <> 0
            ),
            ' using (' || pg_get_expr(polqual, polrelid, true) || ')',
            ' with check (' || pg_get_expr(polwithcheck, polrelid, true) || ')'
        ) as definition,
        obj_description(pg_policy.oid, 'pg_policy') as comment
    from pg_policy
    join pg_class on pg_class.oid = polrelid
    where relnamespace = 'data'::regnamespace
    order by polname
"""

_RELATIONS = """
    select
        oid, relname as name, relkind as kind, relpersistence <> 'p' as is_unlogged,
        relrowsecurity as has_row_security, relforcerowsecurity as is_forced,
        array_to_string(reloptions, ', ') as options,
        case when relkind in ('v', 'm') then pg_get_viewdef(oid, true) end as query,
        (
            select format('inherits (%s) %s', inhparent::regclass, pg_get_expr(relpartbound, oid))
            from pg_inherits where inhrelid = oid
        ) as parent,
        pg_get_partkeydef(oid) as partitioning,
        obj_description(oid, 'pg_class') as comment
    from pg_class
    where relnamespace = 'data'::regnamespace and relkind in ('r', 'p', 'v', 'm')
    order by relname
"""

# Sequences of identity columns belong to those.
_SEQUENCES = """
    select
        pg_class.oid, relname as name,
        format(
            'as %s start %s increment %s minvalue %s maxvalue %s cache %s%s', format_type(seqtypid, null),
            seqstart, seqincrement, seqmin, seqmax, seqcache, case when seqcycle then ' cycle' end
        ) as options,
        obj_description(pg_class.oid, 'pg_class') as comment
    from pg_sequence
    join pg_class on pg_class.oid = seqrelid
    where relnamespace = 'data'::regnamespace and not exists (
        select from pg_depend where objid = seqrelid and classid = 'pg_class'::regclass and deptype = 'i'
    )
    order by relname
"""

_FUNCTIONS = """
    select
        oid, proname as name, oid::regprocedure::text as signature, pg_get_functiondef(oid) as definition,
        obj_description(oid, 'pg_proc') as comment
    from pg_proc
    where pronamespace = 'data'::regnamespace and prokind in ('f', 'p')
    order by proname, oid::regprocedure::text
"""

# What others than the owner may do. A function without a list of its own is everybody's.
_GRANTS = """
    with granted (class, object, columns, acl) as (
        select 'pg_class', pg_class.oid, null, relacl from pg_class where relnamespace = 'data'::regnamespace
        union all
        select 'pg_class', attrelid, attname::text, attacl
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where relnamespace = 'data'::regnamespace
        union all
        select 'pg_proc', oid, null, coalesce(proacl, acldefault('f', proowner))
        from pg_proc where pronamespace = 'data'::regnamespace
        union all
        select 'pg_namespace', oid, null, nspacl from pg_namespace where nspname = 'data'
    ),

    roles as (
        select
            granted.class, granted.object, lower(acl.privilege_type) as privilege, granted.columns,
            acl.is_grantable,
            string_agg(
                case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end, ', '
                order by acl.grantee::regrole::text
            ) as names
        from granted
        cross join lateral aclexplode(granted.acl) as acl
        where acl.grantee <> acl.grantor
        group by granted.class, granted.object, acl.privilege_type, granted.columns, acl.is_grantable
    ),

    privileges as (
        select
            class, object, privilege, is_grantable, names,
            string_agg(columns, ', ' order by columns) as columns
        from roles
        group by class, object, privilege, is_grantable, names, columns is null
    )

    select
        class, object,
        string_agg(
            privilege || coalesce(' (' || columns || ')', ''), ', ' order by privilege, columns
        ) as privileges,
        names || case when is_grantable then ' with grant option' else '' end as roles
    from privileges
    group by class, object, names, is_grantable
    order by roles, privileges
"""

# Everything that lies in the schema by itself, but for what the queries above describe.
_OTHERS = """
    select pg_describe_object(classid, objid, 0) as name
    from pg_depend
    left join pg_class on classid = 'pg_class'::regclass and pg_class.oid = objid
    left join pg_proc on classid = 'pg_proc'::regclass and pg_proc.oid = objid
    where refclassid = 'pg_namespace'::regclass and refobjid = 'data'::regnamespace and deptype = 'n'
        and coalesce(relkind not in ('r', 'p', 'v', 'm', 'S'), true)
        and coalesce(prokind not in ('f', 'p'), true)
    order by name
"""

_SCHEMA = """
    select oid, obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = 'data'
"""


@dataclass(frozen=True)
class Catalogue:
    """What the queries found: objects; what belongs to a relation by its oid; grants by class and oid."""

    schema: DictRow
    relations: list[DictRow]
    sequences: list[DictRow]
    functions: list[DictRow]
    others: list[DictRow]
    columns: dict[int, list[DictRow]]
    constraints: dict[int, list[DictRow]]
    indexes: dict[int, list[DictRow]]
    triggers: dict[int, list[DictRow]]
    policies: dict[int, list[DictRow]]
    grants: dict[tuple[str, int], list[DictRow]]


def read(connection: psycopg.Connection[Any]) -> Catalogue:
    """Read the catalogue as the connection sees it in its transaction.

    The search path is empty for the rest of the transaction: definitions name everything with its schema.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("set local search_path = ''")

        def rows(query: str) -> list[DictRow]:
            return cursor.execute(query.encode()).fetchall()

        def by_relation(query: str) -> dict[int, list[DictRow]]:
            found = defaultdict(list)
            for row in rows(query):
                found[row["relation"]].append(row)
            return found

        grants = defaultdict(list)
        for row in rows(_GRANTS):
            grants[row["class"], row["object"]].append(row)
        return Catalogue(
            schema=rows(_SCHEMA)[0],
            relations=rows(_RELATIONS),
            sequences=rows(_SEQUENCES),
            functions=rows(_FUNCTIONS),
            others=rows(_OTHERS),
            columns=by_relation(_COLUMNS),
            constraints=by_relation(_CONSTRAINTS),
            indexes=by_relation(_INDEXES),
            triggers=by_relation(_TRIGGERS),
            policies=by_relation(_POLICIES),
            grants=grants,
        )

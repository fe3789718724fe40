-- Deploy careforall:schemas to pg
-- requires: roles

begin;

-- Nothing is executable until granted. This holds for what careforall_owner creates from here on.
alter default privileges for role careforall_owner revoke execute on functions from public;

create schema data;
comment on schema data is 'What the database remembers. Changes only by sqitch; nobody but its owner reads it whole.';

create function data.uuid_v7() returns uuid
language sql volatile parallel safe
as $$
    -- (No set clause: inlined it costs a quarter.)
    -- 48 bits of milliseconds, the version, then 74 bits kept from a random (version 4) UUID:
    -- ids are capabilities, so no counter may make the next one guessable.
    select (
        lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
        || '7' || right(replace(gen_random_uuid()::text, '-', ''), 19)
    )::uuid
$$;
comment on function data.uuid_v7 is 'A UUID version 7: sorts by time, 74 random bits from the system''s generator.';

create function data.refuse_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
    raise exception using
        errcode = 'PT409', message = 'append_only',
        detail = format('%s.%s keeps what was written: %s is refused', tg_table_schema, tg_table_name, lower(tg_op)),
        hint = 'Write a correcting row instead.';
end;
$$;
comment on function data.refuse_change is 'Trigger of append-only tables: refuses update, delete and truncate, for the owner too.';

create function data.touch_row() returns trigger
language plpgsql set search_path = ''
as $$
begin
    new.version := old.version + 1;
    new.updated_at := clock_timestamp();
    return new;
end;
$$;
comment on function data.touch_row is 'Trigger of changeable rows: counts the version up and stamps updated_at, whoever changes the row.';

create table data.deployment (
    singleton boolean primary key default true,
    is_live boolean not null default false,
    constraint there_is_one_deployment check (singleton)
);
comment on table data.deployment is 'What this installation is. One row.';
comment on column data.deployment.is_live is 'Whether real money moves here: events of the other mode are parked.';
insert into data.deployment default values;

commit;

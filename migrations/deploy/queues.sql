-- Deploy careforall:queues to pg
-- requires: schemas
-- pgmq is installed before the first change: see stack/deploy.sh

begin;

do $$
begin
    if to_regnamespace('pgmq') is null then
        raise exception 'schema pgmq is missing' using hint = 'Run stack/deploy.sh, which installs pgmq first.';
    end if;
end;
$$;

revoke execute on all functions in schema pgmq from public;

create function data.wake_listeners() returns trigger
language plpgsql set search_path = ''
as $$
begin
    -- A NOTIFY in every transaction makes commits wait for each other. Whoever misses the lock
    -- commits beside somebody who has it; the workers' fallback poll covers the gap.
    if pg_try_advisory_xact_lock(hashtext('careforall.wake'), hashtext(tg_table_name)) then
        perform pg_notify('pgmq_' || substr(tg_table_name, 3), '');
    end if;
    return null;
end;
$$;
comment on function data.wake_listeners is
'Trigger of queue tables: notifies channel pgmq_<queue>, at most one transaction at a time.';

do $$
declare
    v_queue text;
begin
    foreach v_queue in array array[
        'events', 'events_dead', 'notifications', 'notifications_dead', 'totals', 'totals_dead'
    ] loop
        perform pgmq.create(v_queue);
        execute format(
            'create trigger wake_listeners after insert on pgmq.%I for each statement execute function data.wake_listeners()',
            'q_' || v_queue
        );
        execute format('grant select, insert, update, delete on pgmq.%I, pgmq.%I to workers', 'q_' || v_queue, 'a_' || v_queue);
        -- pgmq.metrics counts by it.
        execute format('grant select on sequence pgmq.%I to workers', 'q_' || v_queue || '_msg_id_seq');
    end loop;
end;
$$;

-- What a donation's story looks up, see private.event_messages.
create index events_of_a_donation on pgmq.a_events ((message #>> '{data,donation_id}'));

-- Subscribers, as queues are bound to an exchange. Change them with pgmq.bind_topic and pgmq.unbind_topic.
do $$
begin
    perform pgmq.bind_topic('donation.completed', 'notifications');
    perform pgmq.bind_topic('donation.completed', 'totals');
    perform pgmq.bind_topic('donation.refunded', 'totals');
    perform pgmq.bind_topic('payment.refunded', 'totals');
    perform pgmq.bind_topic('payment.disputed', 'totals');
end;
$$;

-- The broker works on these queues directly, with these functions and no others.
grant usage on schema pgmq to workers;
grant select on pgmq.meta to workers;
do $$
declare
    v_function regprocedure;
begin
    for v_function in
        select oid::regprocedure from pg_catalog.pg_proc
        where pronamespace = 'pgmq'::regnamespace and proname in (
            'read', 'read_with_poll', 'send', 'send_batch', '_send_batch', '_validate_batch_params',
            'archive', 'delete', 'set_vt', 'metrics', 'format_table_name'
        )
    loop
        execute format('grant execute on function %s to workers', v_function);
    end loop;
end;
$$;

create table data.worker_beats (
    worker text primary key,
    beat_at timestamptz not null default clock_timestamp()
);
comment on table data.worker_beats is 'When each worker process last said that it is alive.';
alter table data.worker_beats enable row level security;

commit;

begin;
select plan(5);

select set_eq(
    $$select tgrelid::regclass::text from pg_catalog.pg_trigger where tgfoid = 'data.wake_listeners()'::regprocedure$$,
    $$select 'pgmq.q_' || queue_name from pgmq.list_queues()$$, 'every queue wakes its listeners'
);
create function pg_temp.locks() returns bigint
language sql volatile
as $$
    select count(*) from pg_catalog.pg_locks
    where locktype = 'advisory' and pid = pg_backend_pid() and classid = hashtext('careforall.wake')::oid
$$;
select is(pg_temp.locks(), 0::bigint, 'without a message, nobody waits');
select pgmq.send('events', '{}'::jsonb) as sent \gset
select is(pg_temp.locks(), 1::bigint, 'the first sender notifies');
select pgmq.send('events', '{}'::jsonb) as sent \gset
select is(pg_temp.locks(), 1::bigint, 'once');
select pgmq.send('totals', '{}'::jsonb) as sent \gset
select is(pg_temp.locks(), 2::bigint, 'each queue by itself');

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(6);

delete from pgmq.q_events;
set local role monitor;
select results_eq(
    $$select waiting, ready, oldest_seconds, dead, oldest_dead_seconds from private.queue_metrics() where queue = 'events'$$,
    $$values (0::bigint, 0::bigint, 0, 0::bigint, 0)$$, 'an empty queue'
);
reset role;
select pgmq.send('events', '{}'::jsonb, 0), pgmq.send('events', '{}'::jsonb, 60),
pgmq.send('events_dead', '{}'::jsonb) \gset
update pgmq.q_events set enqueued_at = now() - interval '1 minute';
update pgmq.q_events_dead set enqueued_at = now() - interval '1 hour';
update pgmq.q_events set vt = now() where vt < now() + interval '30 seconds';
select results_eq(
    $$select waiting, ready, oldest_seconds, dead, oldest_dead_seconds from private.queue_metrics() where queue = 'events'$$,
    $$values (2::bigint, 1::bigint, 60, 1::bigint, 3600)$$, 'what waits, what is ready, and what is dead'
);
select set_eq(
    'select queue from private.queue_metrics()',
    $$select queue_name from pgmq.meta where queue_name not like '%\_dead'$$, 'every queue'
);
select is((select sum(dead) from private.queue_metrics()), 1::numeric, 'dead letters are counted where they came from');
set local role workers;
select is((select dead from private.queue_metrics() where queue = 'events'), 1::bigint, 'workers may show it');
set local role web_anon;
select throws_ok('select * from private.queue_metrics()', '42501', null, 'not for callers');
reset role;

select * from finish();
rollback;

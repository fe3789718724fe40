-- Verify careforall:queues on pg

begin;

select 1 / (pgmq.send('events', '{"type": "verify"}'::jsonb) > 0)::int;
select 1 / count(*) from pgmq.read('events', 1, 1000) where message ->> 'type' = 'verify';
select 1 / (count(*) = 6)::int from pgmq.meta
where queue_name in ('events', 'events_dead', 'notifications', 'notifications_dead', 'totals', 'totals_dead');
select 1 / pg_catalog.has_table_privilege('workers', 'pgmq.q_notifications', 'update')::int;
select worker, beat_at from data.worker_beats where false;

rollback;

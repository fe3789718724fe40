-- Revert careforall:queues from pg

begin;

drop table data.worker_beats;
revoke select on pgmq.meta from workers;
revoke usage on schema pgmq from workers;
revoke execute on all functions in schema pgmq from workers;
select pgmq.drop_queue(queue_name)
from pgmq.meta
where queue_name in ('events', 'events_dead', 'notifications', 'notifications_dead', 'totals', 'totals_dead');
drop function data.wake_listeners();

commit;

-- Verify careforall:queue_retention on pg

begin;

select 1 / count(*) from data.queue_retention where queue_name = 'events' and keep >= interval '1 day';

rollback;

-- Verify careforall:event_log on pg

begin;

select position, event_id, type, aggregate_id, version, campaign_id, data, traceparent, occurred_at, recorded_at
from data.event_log where false;
select 1 / count(*) from pg_catalog.pg_trigger where tgname = 'event_log_is_kept';

rollback;

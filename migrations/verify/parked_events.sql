-- Verify careforall:parked_events on pg

begin;

select 1 / has_column_privilege('staff', 'data.gateway_events', 'reason', 'select')::int;
select 1 / (not has_column_privilege('staff', 'data.gateway_events', 'raw', 'select'))::int;
select 1 / (count(*) = 1)::int from pg_catalog.pg_policies
where schemaname = 'data' and tablename = 'gateway_events' and qual like '%parked%';

rollback;

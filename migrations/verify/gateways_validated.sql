-- Verify careforall:gateways_validated on pg

begin;

select 1 / count(*) from pg_catalog.pg_constraint
where conname = 'gateway_is_known' and conrelid = 'data.payments'::regclass and convalidated;

rollback;

-- Revert careforall:roles from pg
-- The roles stay: they belong to the cluster, and another database may hold grants to them.

begin;

select 1;

commit;

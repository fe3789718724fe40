-- Revert careforall:idempotency_keys from pg

begin;

drop table data.idempotency_keys;

commit;

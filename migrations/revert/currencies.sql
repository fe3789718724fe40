-- Revert careforall:currencies from pg

begin;

drop table data.gateway_currencies;
drop table data.currencies;

commit;

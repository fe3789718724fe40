-- Revert careforall:donors from pg

begin;

drop table data.donors;

commit;

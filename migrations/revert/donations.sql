-- Revert careforall:donations from pg

begin;

drop table data.donations;
drop sequence data.receipt_numbers;

commit;

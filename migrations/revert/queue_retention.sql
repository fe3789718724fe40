-- Revert careforall:queue_retention from pg

begin;

drop table data.queue_retention;

commit;

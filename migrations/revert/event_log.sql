-- Revert careforall:event_log from pg

begin;

drop table data.event_log;

commit;

-- Revert careforall:notifications from pg

begin;

drop table data.notifications;

commit;

-- Revert careforall:audit_log from pg

begin;

drop table data.donation_state_history;
drop table data.audit_log;

commit;

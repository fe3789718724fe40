-- Revert careforall:payments from pg

begin;

drop table data.payment_state_history;
drop table data.payments;
drop function data.guard_payment_status();
drop table data.payment_transitions;

commit;

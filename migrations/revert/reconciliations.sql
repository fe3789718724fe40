-- Revert careforall:reconciliations from pg

begin;

drop index data.payments_by_time;
drop table data.reconciliation_findings;
drop table data.reconciliation_items;
drop table data.reconciliations;

commit;

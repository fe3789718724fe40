-- Revert careforall:ledger from pg

begin;

drop view data.ledger_balances;
drop table data.ledger_transfers;
drop table data.ledger_accounts;

commit;

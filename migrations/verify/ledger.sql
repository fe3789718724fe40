-- Verify careforall:ledger on pg

begin;

select 1 / (count(*) = 7)::int from data.ledger_accounts;

do $$
begin
    truncate data.ledger_transfers;
    raise exception 'the ledger can be truncated';
exception when sqlstate 'PT409' then
    null;
end;
$$;

select account, currency, balance_minor from data.ledger_balances where false;

rollback;

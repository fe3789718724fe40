begin;
\ir ../../support/sound.sql
select plan(2);

select is_empty($$select * from private.invariant_unbalanced_ledger('-infinity')$$, 'sound money breaks nothing');
-- Rows cannot break it: each moves one amount between two accounts. A change in how the books are read can.

select is(
    pg_temp.found('unbalanced_ledger', $$create or replace view data.ledger_balances as
        select campaign_id, payment_id, credit_account as account, currency, sum(amount_minor)::bigint as balance_minor
        from data.ledger_transfers group by campaign_id, payment_id, credit_account, currency$$),
    'USD credits less debits: 1816', 'credits without debits'
);

select * from finish();
rollback;

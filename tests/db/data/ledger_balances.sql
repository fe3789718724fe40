begin;
\ir ../support/sound.sql
select plan(4);

select bag_eq(
    format('select account, currency, balance_minor from data.ledger_balances where payment_id = %L', :'payment'),
    $$values ('gateway_clearing', 'USD', -1184::bigint), ('campaign_funds', 'USD', 750), ('refunds', 'USD', 500),
    ('fees', 'USD', -66)$$,
    'credits less debits'
);
select is(sum(balance_minor), 0::numeric, 'they sum to zero') from data.ledger_balances;
insert into data.ledger_transfers (
    debit_account, credit_account, amount_minor, currency, kind, gateway, campaign_id, donation_id, payment_id
)
values ('gateway_clearing', 'campaign_funds', 5, 'EUR', 'capture', 'stripe', :'campaign', :'donation', :'payment');
select results_eq(
    'select currency, sum(balance_minor) from data.ledger_balances group by currency order by currency',
    $$values ('EUR', 0::numeric), ('USD', 0)$$, 'in each currency by itself, whatever is booked'
);
select throws_ok(
    $$insert into data.ledger_transfers (debit_account, credit_account, amount_minor, currency, kind, gateway,
        campaign_id, donation_id, payment_id)
        select 'gateway_clearing', 'my_pocket', 5, currency, kind, gateway, campaign_id, donation_id,
        payment_id from data.ledger_transfers limit 1$$,
    '23503', null, 'to accounts that there are'
);

select * from finish();
rollback;

begin;
\ir ../../support/giving.sql
select plan(7);

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset
select is(private.receipt_data(:'donation'), null, 'without money there is no receipt');

select pg_temp.payment(:'donation') as payment \gset
select pg_temp.capture('pi_1', 1300) as answer \gset
select is(
    private.receipt_data(:'donation') - 'donated_at' - 'receipt_number',
    '{"donor_name": null, "amount": "13.00", "currency": "USD", "campaign_title": "Clean water"}'::jsonb,
    'what was received, not what was pledged; as text, so that it is not rounded'
);
select is(private.receipt_data(:'donation') ->> 'receipt_number', receipt_number, 'the number of the receipt')
from data.donations where id = :'donation';
select is((private.receipt_data(:'donation') ->> 'donated_at')::timestamptz, created_at, 'when it was given')
from data.donations where id = :'donation';

select pg_temp.webhook('charge.refunded',
    pg_temp.charge('{"amount": 1300, "amount_captured": 1300, "amount_refunded": 1300}')) as answer \gset
select is(private.receipt_data(:'donation') ->> 'amount', '13.00', 'it was received, even if it went back');

select pg_temp.donation(pg_temp.campaign('JPY'), '1200') as yen \gset
select pg_temp.payment(:'yen', 'pi_yen') as payment \gset
select pg_temp.webhook(
    'payment_intent.succeeded',
    pg_temp.intent('{"id": "pi_yen", "amount": 1200, "amount_received": 900, "currency": "eur"}')
) as answer \gset
select is(private.receipt_data(:'yen') ->> 'amount', '9.00', 'in the currency that was received');
select is(private.receipt_data(:'yen') ->> 'currency', 'EUR', 'which is named');

select * from finish();
rollback;

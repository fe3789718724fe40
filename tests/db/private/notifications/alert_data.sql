begin;
\ir ../../support/gift.sql
select plan(2);

select pg_temp.capture() as answer \gset
select is(
    private.alert_data(:'payment', '{"alert": "dispute", "amount_minor": 1250, "currency": "USD"}')
        - 'donated_at' - 'receipt_number',
    '{"alert": "dispute", "amount": "12.50", "currency": "USD", "campaign_title": "Clean water"}', 'what, and how much'
);
select is(
    private.alert_data(:'payment', '{}') ->> 'receipt_number', (select receipt_number from data.donations),
    'of which gift: by its receipt'
);

select * from finish();
rollback;

begin;
\ir ../support/gift.sql
select plan(8);

set local role web_anon;
select is(api.campaign_total(:'campaign') ->> 'total_amount', '0.00', 'an empty campaign has zeros');
select is(api.campaign_total(:'campaign') ->> 'data_source', 'live', 'read from the live counters');
reset role;
select pg_temp.capture() as answer \gset
set local role web_anon;
select is(api.campaign_total(:'campaign') ->> 'total_amount', '12.50', 'a capture counts at once');
select is(api.campaign_total(:'campaign') ->> 'unique_donors', '1', 'by one donor');
select throws_ok(
    format('select api.campaign_total(%L)', '00000000-0000-7000-8000-000000000000'), 'PT404', 'campaign_not_found',
    'a campaign that is not there'
);

-- Money in another currency than was asked for.
reset role;
select pg_temp.payment(pg_temp.donation(:'campaign', '20.00', 'bob@example.org'), 'pi_2') as second \gset
select pg_temp.webhook(
    'payment_intent.succeeded',
    pg_temp.intent('{"id": "pi_2", "amount": 2000, "amount_received": 1900, "currency": "eur"}')
) as answer \gset
set local role web_anon;
select is(api.campaign_total(:'campaign') ->> 'total_amount', '12.50', 'euros are no dollars');
select is(
    (api.campaign_total(:'campaign') -> 'other_currencies')::jsonb, '[{"amount": 19.00, "currency": "EUR"}]'::jsonb,
    'they are shown apart'
);
select is(api.campaign_total(:'campaign') ->> 'total_donations', '2', 'but a gift they are');
reset role;

select * from finish();
rollback;

begin;
\ir ../support/gift.sql
select plan(4);

select pg_temp.campaign('JPY') as empty \gset
select pg_temp.capture() as answer \gset
select pg_temp.payment(pg_temp.donation(:'campaign', '20.00'), 'pi_2') as second \gset
select pg_temp.webhook(
    'payment_intent.succeeded',
    pg_temp.intent('{"id": "pi_2", "amount": 2000, "amount_received": 1900, "currency": "eur"}')
) as answer \gset
refresh materialized view data.campaign_totals;
select results_eq(
    'select currency, total_minor, total_donations, unique_donors from data.campaign_totals order by currency',
    $$values ('JPY', 0::numeric, 0::bigint, 0::bigint), ('USD', 1250, 2, 1)$$,
    'every campaign, in its own currency only'
);
select is(last_updated, null, 'nothing ever moved here') from data.campaign_totals where campaign_id = :'empty';
select ok(last_updated >= now(), 'but here') from data.campaign_totals where campaign_id = :'campaign';
select results_eq(
    'select campaign_id, total_minor, total_donations, unique_donors from data.campaign_totals order by campaign_id',
    'select id, amount_minor, donations, donors from data.campaigns
        cross join lateral private.count_campaign(campaigns.id,
            campaigns.currency) order by id', 'as the live counters say'
);

select * from finish();
rollback;

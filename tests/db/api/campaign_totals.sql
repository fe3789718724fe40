begin;
\ir ../support/gift.sql
select plan(6);

update data.campaigns set goal_minor = 100000;
select pg_temp.capture() as answer \gset
set local role web_anon;
select is_empty('select * from api.campaign_totals', 'a campaign appears at the first refresh after it was made');
reset role;
refresh materialized view data.campaign_totals;
set local role web_anon;
select results_eq(
    'select campaign_id, currency, total_amount, total_donations, unique_donors, goal_amount, data_source
        from api.campaign_totals',
    format($$values (%L::uuid, 'USD', 12.50, 1::bigint, 1::bigint, 1000.00, 'view')$$, :'campaign'),
    'then anyone may read its total'
);
select is((select total_amount::text from api.campaign_totals), '12.50', 'in major units with their decimals');
reset role;
select pg_temp.webhook('charge.refunded', pg_temp.charge('{"amount_refunded": 1250}')) as answer \gset
select is((select total_amount from api.campaign_totals), 12.50, 'as of the refresh');
refresh materialized view data.campaign_totals;
select is((select total_amount from api.campaign_totals), 0.00, 'until the next');
set local role staff;
select throws_ok('delete from api.campaign_totals', '55000', null, 'it takes no writes');
reset role;

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(6);

-- A concurrent refresh needs a view that is filled.
refresh materialized view data.campaign_totals;
select pg_temp.capture() as answer \gset
select is(
    (select total_minor from data.campaign_totals where campaign_id = :'campaign'), 0::numeric,
    'the view is as of its last refresh'
);
set local role clock;
select lives_ok('select private.refresh_campaign_totals()', 'the clock refreshes it');
reset role;
select results_eq(
    format('select total_minor, total_donations, unique_donors from data.campaign_totals where campaign_id = %L',
        :'campaign'),
    'values (1250::numeric, 1::bigint, 1::bigint)', 'then it agrees with the counters'
);
select lives_ok('select private.refresh_campaign_totals()', 'again is fine');
select is((select as_of from data.campaign_totals where campaign_id = :'campaign'), now(), 'and says as of when');
set local role staff;
select throws_ok('select private.refresh_campaign_totals()', '42501', null, 'nobody else does');
reset role;

select * from finish();
rollback;

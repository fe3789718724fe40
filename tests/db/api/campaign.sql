begin;
\ir ../support/gift.sql
select plan(7);

select private.show_campaign(campaigns) as shown from data.campaigns \gset
set local role web_anon;
select is(api.campaign(:'campaign'), :'shown'::jsonb, 'anyone may read a campaign');
reset role;
select pg_temp.capture() as answer \gset
set local role web_anon;
select is(api.campaign(:'campaign') #>> '{totals,total_amount}', '12.50', 'with its live total');
select ok(not api.campaign(:'campaign') ? 'organizer_email', 'but not its organizer''s address');
select throws_ok(
    format('select api.campaign(%L)', '00000000-0000-7000-8000-000000000000'), 'PT404', 'campaign_not_found',
    'one that is not there'
);
select throws_ok('select api.campaign(null)', 'PT404', 'campaign_not_found', 'nothing is not there either');
set local role staff;
select is(api.campaign(:'campaign') ->> 'id', :'campaign', 'staff see the same');
set local role workers;
select throws_ok(format('select api.campaign(%L)', :'campaign'), '42501', null, 'back-end roles may not call it');
reset role;

select * from finish();
rollback;

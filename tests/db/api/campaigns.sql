begin;
\ir ../support/gift.sql
select plan(8);

set local role web_anon;
select is(
    to_jsonb(campaigns) - 'created_at' - 'updated_at',
    jsonb_build_object(
        'id', :'campaign', 'title', 'Clean water', 'description', '', 'goal_amount', null, 'currency', 'USD',
        'starts_at', null, 'ends_at', null, 'status', 'ACTIVE', 'version', 1,
        'totals', '{"total_amount": 0, "total_donations": 0, "unique_donors": 0, "other_currencies": []}'::jsonb
    ),
    'anyone may list campaigns, but not their organizers'
) from api.campaigns;
reset role;
select pg_temp.capture() as answer \gset
select private.show_campaign(campaigns) as shown from data.campaigns \gset
set local role web_anon;
select is(to_jsonb(campaigns), :'shown'::jsonb, 'each is as it is by itself, with live totals') from api.campaigns;
reset role;
select pg_temp.campaign('JPY') as yen \gset
update data.campaigns set goal_minor = 5000 where id = :'yen';
select results_eq(
    'select currency, goal_amount::text from api.campaigns order by currency',
    $$values ('JPY', '5000'), ('USD', null)$$, 'in its own currency'
);
set local role donor;
select is(count(*), 2::bigint, 'donors see all') from api.campaigns;
select throws_ok($$insert into api.campaigns (title) values ('x')$$, '55000', null, 'the list takes no writes');
select throws_ok($$update api.campaigns set title = 'x'$$, '55000', null, 'nor changes');
set local role staff;
select throws_ok('delete from api.campaigns', '55000', null, 'not even from staff');
set local role monitor;
select throws_ok('select * from api.campaigns', '42501', null, 'back-end roles may not call it');
reset role;

select * from finish();
rollback;

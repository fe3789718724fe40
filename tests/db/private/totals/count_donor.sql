begin;
\ir ../../support/giving.sql
select plan(9);

select pg_temp.campaign() as campaign \gset
select pg_temp.campaign() as other \gset
select private.find_or_add_donor('ada@example.org') as ada \gset
select private.find_or_add_donor('bob@example.org') as bob \gset

select is(private.count_donor(:'campaign', :'ada', 1), 1, 'a first gift brings a donor');
select is(private.count_donor(:'campaign', :'ada', 1), 0, 'a second one is by the same');
select is(private.count_donor(:'campaign', :'bob', 1), 1, 'another donor');
select is(private.count_donor(:'other', :'ada', 1), 1, 'each campaign counts its own');
select is(private.count_donor(:'campaign', :'ada', -1), 0, 'one of two gifts returned: still a donor');
select is(private.count_donor(:'campaign', :'ada', -1), -1, 'the last one returned: a donor less');
select is(private.count_donor(:'campaign', :'ada', 1), 1, 'a donor who gives again is counted again');
select throws_ok(
    format('select private.count_donor(%L, %L, -2)', :'campaign', :'ada'), '23514', null,
    'no more can be returned than was given'
);
select results_eq(
    'select donations from data.campaign_donors order by donations, campaign_id, donor_id', 'values (1), (1), (1)',
    'one row each'
);

select * from finish();
rollback;

begin;
\ir ../support/sound.sql
select plan(8);

set local role staff;
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
select api.explain_donation(:'donation') as explained \gset
reset role;
select is(:'explained'::jsonb #>> '{donation,donor_email}', 'ada@example.org', 'the donation, whole');
select is(:'explained'::jsonb #>> '{payments,0,status}', 'CAPTURED', 'its payments');
select ok(not (:'explained'::jsonb #> '{payments,0}') ? 'client_secret', 'without their secrets');
select is(
    (select count(*) from jsonb_array_elements(:'explained'::jsonb -> 'story')),
    (select count(*) from private.donation_story(:'donation')), 'and every step'
);
select is(
    :'explained'::jsonb -> 'story',
    (select jsonb_agg(step order by (step ->> 'at')::timestamptz,
        place) from jsonb_array_elements(:'explained'::jsonb -> 'story')
        with ordinality as story (step, place)), 'in order of time'
);
select is(:'explained'::jsonb #>> '{story,0,what}', 'pledged', 'from the pledge on');

set local role staff;
select throws_ok(
    format('select api.explain_donation(%L)', '00000000-0000-7000-8000-000000000000'), 'PT404', 'donation_not_found',
    'one that is not there'
);
set local role service;
select throws_ok(format('select api.explain_donation(%L)', :'donation'), '42501', null, 'for staff only');
reset role;

select * from finish();
rollback;

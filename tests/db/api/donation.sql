begin;
\ir ../support/gift.sql
select plan(11);

update data.donations set donor_name = 'Ada', is_anonymous = true, extra_data = '{"a": 1}';
select private.show_donation(donations, true) as whole, private.show_donation(donations, false) as masked
from data.donations \gset

set local role web_anon;
set local request.jwt.claims = '{"role": "web_anon"}';
select is(api.donation(:'donation'), :'masked'::jsonb, 'a caller that knows the id sees what is public');
select is(api.donation(:'donation') ->> 'donor_email', 'a***@example.org', 'with a masked address');
select is(api.donation(:'donation') ->> 'donor_name', null, 'without the name of an anonymous donor');
set local role donor;
set local request.jwt.claims = '{"role": "donor", "email": "eve@example.org"}';
select is(api.donation(:'donation'), :'masked'::jsonb, 'another donor sees no more');
set local request.jwt.claims = '{"role": "donor", "email": "ADA@example.org"}';
select is(api.donation(:'donation'), :'whole'::jsonb, 'its donor sees all');
set local role staff;
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
select is(api.donation(:'donation'), :'whole'::jsonb, 'so do staff');
set local role service;
set local request.jwt.claims = '{"role": "service"}';
select is(api.donation(:'donation'), :'whole'::jsonb, 'and programs');
set local role organizer;
set local request.jwt.claims = '{"role": "organizer", "email": "ada@example.org"}';
select is(api.donation(:'donation'), :'masked'::jsonb, 'an organizer is not a donor');
select throws_ok(
    format('select api.donation(%L)', '00000000-0000-7000-8000-000000000000'), 'PT404', 'donation_not_found',
    'one that is not there'
);
select throws_ok('select api.donation(null)', 'PT404', 'donation_not_found', 'nothing is not there either');
select throws_ok('select * from data.donations', '42501', null, 'other ways to see a donation are closed');
reset role;

select * from finish();
rollback;

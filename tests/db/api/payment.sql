begin;
\ir ../support/gift.sql
select plan(8);

select pg_temp.capture() as answer \gset
select private.show_payment(payments, false) as short, private.show_payment(payments, true) as long
from data.payments \gset

set local role web_anon;
set local request.jwt.claims = '{"role": "web_anon"}';
select is(api.payment(:'payment'), :'short'::jsonb, 'a caller that knows the id sees its state');
select unalike(api.payment(:'payment')::text, '%secret%', 'not how to pay it');
set local request.jwt.claims = '';
select is(api.payment(:'payment'), :'short'::jsonb, 'also without any claims');
set local role donor;
set local request.jwt.claims = '{"role": "donor", "email": "ada@example.org"}';
select is(api.payment(:'payment'), :'short'::jsonb, 'a donor sees no more');
set local role staff;
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
select is(api.payment(:'payment'), :'long'::jsonb, 'staff see its history');
select is(jsonb_array_length(api.payment(:'payment') -> 'history'), 2, 'step by step');
select throws_ok(
    format('select api.payment(%L)', '00000000-0000-7000-8000-000000000000'), 'PT404', 'payment_not_found',
    'one that is not there'
);
select throws_ok('select * from data.payments', '42501', null, 'other ways to see a donation are closed');
reset role;

select * from finish();
rollback;

begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(5);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
select format('select api.webhook_endpoint(%L) ->> ''id''', :'endpoint') as asking \gset
select pg_temp.call_as('organizer', 'ada@example.org') as called \gset
set local role organizer;
select results_eq(:'asking', array[:'endpoint'], 'one''s own');
reset role;
select pg_temp.call_as('staff', 's@example.org') as called \gset
set local role staff;
select results_eq(:'asking', array[:'endpoint'], 'staff see any');
reset role;
select pg_temp.call_as('organizer', 'eve@example.org') as called \gset
select is(pg_temp.refusal(:'asking'), '404 webhook_endpoint_not_found', 'others do not');
select pg_temp.call_as('organizer') as called \gset
select is(pg_temp.refusal(:'asking'), '403 email_required', 'nor does a caller without an address');
set local role donor;
select throws_ok(:'asking', '42501', null, 'donors may not ask');
reset role;

select * from finish();
rollback;

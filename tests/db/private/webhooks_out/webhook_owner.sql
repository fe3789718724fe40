begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(5);

select pg_temp.call_as('organizer', 'Ada@Example.org') as called \gset
select is(private.webhook_owner(), 'ada@example.org', 'an organizer is an address in lower case');
select pg_temp.call_as('staff', 's@example.org') as called \gset
select is(private.webhook_owner(), null, 'staff are staff');
select pg_temp.call_as('organizer') as called \gset
select is(
    pg_temp.refusal('select private.webhook_owner()'), '403 email_required',
    'a caller without an address is not taken for staff'
);
select pg_temp.call_as('organizer', '') as called \gset
select is(pg_temp.refusal('select private.webhook_owner()'), '403 email_required', 'nor with an empty one');
set local request.jwt.claims = '{"role": "organizer", "email": 5}';
select is(pg_temp.refusal('select private.webhook_owner()'), '403 email_required', 'nor with a number');

select * from finish();
rollback;

begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(5);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
select format('select (private.own_webhook_endpoint(%L)).id', :'endpoint') as asking \gset
select pg_temp.call_as('organizer', 'ADA@example.org') as called \gset
select results_eq(:'asking', format('values (%L::uuid)', :'endpoint'), 'one''s own');
select pg_temp.call_as('staff', 's@example.org') as called \gset
select results_eq(:'asking', format('values (%L::uuid)', :'endpoint'), 'staff has any');
select pg_temp.call_as('organizer', 'eve@example.org') as called \gset
select is(pg_temp.refusal(:'asking'), '404 webhook_endpoint_not_found', 'that of others is not there');
select pg_temp.call_as('organizer') as called \gset
select is(pg_temp.refusal(:'asking'), '403 email_required', 'a caller without an address owns no endpoint');
update data.webhook_endpoints set owner_email = null;
select pg_temp.call_as('organizer', 'eve@example.org') as called \gset
select is(pg_temp.refusal(:'asking'), '404 webhook_endpoint_not_found', 'nor that of staff');

select * from finish();
rollback;

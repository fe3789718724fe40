begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(5);

select pg_temp.endpoint() as of_staff \gset
select pg_temp.endpoint('ada@example.org') as of_ada \gset
create function pg_temp.ids() returns text[]
language sql stable
as $$ select array_agg(endpoint ->> 'id' order by endpoint ->> 'id') from jsonb_array_elements(api.webhook_endpoints()) as endpoint $$;

select pg_temp.call_as('organizer', 'ADA@example.org') as called \gset
select is(pg_temp.ids(), array[:'of_ada'], 'one''s own');
select unalike(api.webhook_endpoints()::text, '%whsec%', 'without secrets');
select pg_temp.call_as('staff', 's@example.org') as called \gset
select is(
    pg_temp.ids(), (select array_agg(id order by id) from unnest(array[:'of_staff', :'of_ada']) as id), 'staff see all'
);
select pg_temp.call_as('organizer', 'eve@example.org') as called \gset
select is(api.webhook_endpoints(), '[]', 'others none');
set local role web_anon;
select throws_ok('select api.webhook_endpoints()', '42501', null, 'anonymous callers may not ask');
reset role;

select * from finish();
rollback;

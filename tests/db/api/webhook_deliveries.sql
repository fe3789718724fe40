begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(9);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
select pg_temp.delivery(:'endpoint') as first \gset
select pg_sleep(0.002) as later \gset
select pg_temp.delivery(:'endpoint') as second \gset
select private.finish_delivery(:'first', 1, 200, null, 5, 'ok', null) as finished \gset
create function pg_temp.ids(deliveries jsonb) returns text[]
language sql immutable
as $$ select array_agg(delivery ->> 'id' order by place) from jsonb_array_elements(deliveries) with ordinality as d (delivery, place) $$;
grant execute on function pg_temp.ids(jsonb) to organizer;

select pg_temp.call_as('organizer', 'ada@example.org') as called \gset
set local role organizer;
select is(pg_temp.ids(api.webhook_deliveries(:'endpoint')), array[:'second', :'first'], 'newest first');
select is(pg_temp.ids(api.webhook_deliveries(:'endpoint', status => 'DELIVERED')), array[:'first'], 'by status');
select is(pg_temp.ids(api.webhook_deliveries(:'endpoint', before => :'second')), array[:'first'], 'the next page');
select is(pg_temp.ids(api.webhook_deliveries(:'endpoint', page_limit => 1)), array[:'second'], 'page by page');
select is(api.webhook_deliveries(:'endpoint') #>> '{1,log,0,reply}', 'ok', 'with what came back');
reset role;
select is(
    pg_temp.refusal(format('select api.webhook_deliveries(%L, page_limit => 101)', :'endpoint')),
    '400 invalid_parameter', 'a page has a limit'
);
select pg_temp.call_as('organizer', 'eve@example.org') as called \gset
select is(
    pg_temp.refusal(format('select api.webhook_deliveries(%L)', :'endpoint')), '404 webhook_endpoint_not_found',
    'not those of others'
);
select pg_temp.call_as('staff') as called \gset
select is(jsonb_array_length(api.webhook_deliveries(:'endpoint')), 2, 'staff see any');
set local role web_anon;
select throws_ok('select api.webhook_deliveries(gen_random_uuid())', '42501', null, 'nobody else');
reset role;

select * from finish();
rollback;

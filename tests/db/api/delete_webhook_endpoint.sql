begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(7);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select pg_temp.call_as('organizer', 'eve@example.org', :'endpoint') as called \gset
select is(
    pg_temp.refusal('select api.delete_webhook_endpoint()'), '404 webhook_endpoint_not_found', 'not that of others'
);
select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint', 'k1') as called \gset
set local role organizer;
select api.delete_webhook_endpoint() as deleted \gset
reset role;
select is(:'deleted'::jsonb ->> 'id', :'endpoint', 'one''s own, shown for the last time');
select is_empty('select * from data.webhook_deliveries', 'its deliveries go along');
select is(private.start_delivery(:'delivery', 1), null, 'what is on its way is not sent any more');
select is(api.delete_webhook_endpoint(), :'deleted'::jsonb, 'repeated with its key, it is the same');
select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint') as called \gset
select is(
    pg_temp.refusal('select api.delete_webhook_endpoint()'), '404 webhook_endpoint_not_found',
    'without a key it is gone'
);
set local role web_anon;
select throws_ok('select api.delete_webhook_endpoint()', '42501', null, 'nobody else');
reset role;

select * from finish();
rollback;

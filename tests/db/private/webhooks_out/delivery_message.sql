begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(2);

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select is(
    private.delivery_message(delivery) - 'event_id',
    jsonb_build_object('type', 'webhook.due', 'data', jsonb_build_object(
        'delivery_id', :'delivery', 'endpoint_id', :'endpoint', 'turn', 1
    )), 'whose turn it is'
) from data.webhook_deliveries as delivery;
select isnt(
    private.delivery_message(delivery) ->> 'event_id', private.delivery_message(delivery) ->> 'event_id',
    'each another message'
)
from data.webhook_deliveries as delivery;

select * from finish();
rollback;

begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(7);

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select event_id as event from data.webhook_deliveries \gset
select pg_temp.recorded('donation.failed', pg_temp.campaign()) as missed \gset
update data.webhook_deliveries set status = 'DELIVERED', delivered_at = now(), step = 4, attempts = 5, turn = 5;
delete from pgmq.q_webhook_deliveries;

select is(
    private.replay_deliveries(:'endpoint', array[:'event', :'missed']::uuid []), 2, 'what it had and what it missed'
);
select is(pg_temp.progress(:'delivery'), 'PENDING after 5, step 0, turn 6', 'the schedule begins again');
select is(private.start_delivery(:'delivery', 5), null, 'an older message is void');
select is(private.start_delivery(:'delivery', 6) ->> 'webhook_id', :'event', 'its webhook-id is the same');
select set_eq(
    'select (message #>> ''{data,delivery_id}'')::uuid, (message #>> ''{data,turn}'')::int from pgmq.q_webhook_deliveries',
    'select id, turn from data.webhook_deliveries', 'one message each'
);
select is(private.replay_deliveries(:'endpoint', '{}'), 0, 'none of none');
select is((select count(*) from pgmq.q_webhook_deliveries), 2::bigint, 'without a message');

select * from finish();
rollback;

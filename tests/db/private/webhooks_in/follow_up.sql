begin;
\ir ../../support/gift.sql
select plan(11);

create function pg_temp.asked() returns bigint
language sql stable
as $$ select count(*) from pgmq.q_events where message ->> 'type' = 'gateway_event.unconfirmed' $$;

select pg_temp.webhook('charge.succeeded', pg_temp.charge()) as answer \gset
select is(pg_temp.asked(), 0::bigint, 'a charge without a balance transaction calls for nothing');
select pg_temp.capture() as answer \gset
select is(pg_temp.asked(), 0::bigint, 'nor does an intent');
select pg_temp.webhook('charge.updated', pg_temp.charge('{"captured": false, "balance_transaction": "txn_1"}')) as answer \gset
select is(pg_temp.asked(), 0::bigint, 'nor a charge that is not captured');
select pg_temp.webhook('charge.updated', pg_temp.charge('{"balance_transaction": "txn_1"}'), 'evt_1') as answer \gset
select is(pg_temp.asked(), 1::bigint, 'one that names it without containing it is read again');
select is(
    (select message -> 'data' from pgmq.q_events where message ->> 'type' = 'gateway_event.unconfirmed'),
    jsonb_build_object('gateway_event_id', (select id from data.gateway_events where event_id = 'evt_1'),
        'gateway', 'stripe', 'kind', 'charge', 'object_id', 'ch_1'), 'by its id'
);
select is(:'answer'::jsonb ->> 'status', 'processed', 'the event itself is applied');
select private.receive_reading('stripe', 'charge',
    convert_to(pg_temp.charge('{"balance_transaction": "txn_1"}')::text, 'UTF8')) as answer \gset
select is(pg_temp.asked(), 1::bigint, 'a reading calls for no reading');
select pg_temp.webhook('charge.updated', pg_temp.charge('{"id": "../x", "balance_transaction": "txn_1", "amount": 0, "amount_captured": 0}')) as answer \gset
select is(pg_temp.asked(), 1::bigint, 'no id, no question');
select pg_temp.webhook('charge.updated',
    pg_temp.charge('{"balance_transaction": {"id": "txn_1", "fee": 0, "currency": "usd"}}')) as answer \gset
select pg_temp.webhook('charge.refunded', pg_temp.charge('{"balance_transaction": "txn_1", "amount_refunded": 5}')) as answer \gset
select is(pg_temp.asked(), 1::bigint, 'what is known already is not asked again');
select private.follow_up(event, gateways, '{}', '{"kind": "charge", "object_id": "ch_2", "fee_id": "txn_2"}') as done
from data.gateway_events as event inner join data.gateways on name = event.gateway where event_id = 'evt_1' \gset
select is(pg_temp.asked(), 2::bigint, 'another transaction is');
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 5 disputed 0', 'the money does not wait for it');

select * from finish();
rollback;

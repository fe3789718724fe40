begin;
\ir ../../support/paypal.sql
select plan(9);

create function pg_temp.newest() returns bigint
language sql volatile as $$ select max(id) from data.gateway_events $$;

select pg_temp.payment(pg_temp.donation(:'campaign', '12.50', 'bob@example.org')) as stripe \gset
-- A currency that is not known yet.
select pg_temp.webhook('payment_intent.succeeded', pg_temp.intent('{"currency": "xts"}'), 'evt_1') as answer \gset
select is(private.replay_event(pg_temp.newest()) ->> 'status', 'parked', 'its cause is still there');
insert into data.currencies (code, exponent) values ('XTS', 2);
select is(
    private.replay_event(pg_temp.newest()) - 'version',
    jsonb_build_object('status', 'processed', 'payment_id', :'stripe', 'old_status', 'INITIATED', 'new_status', 'CAPTURED'),
    'one call applies it once the cause is gone'
);
select is(
    private.replay_event(pg_temp.newest()), jsonb_build_object('status', 'duplicate', 'payment_id', :'stripe'), 'once'
);
select is((select count(*) from data.ledger_transfers), 1::bigint, 'booked once');
-- An event that was ignored may be tried again.
select pg_temp.webhook('customer.created', '{"id": "cus_1"}', 'evt_2') as answer \gset
select is(private.replay_event(pg_temp.newest()) ->> 'status', 'ignored', 'still no event about money');
-- The objects of PayPal's events are read anew.
select pg_temp.paypal_webhook('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture()) as answer \gset
delete from pgmq.q_events;
select is(
    private.replay_event(pg_temp.newest()), '{"status": "parked", "reason": "awaiting_confirmation"}'::jsonb, 'nothing is believed'
);
select is(
    (select message ->> 'type' from pgmq.q_events), 'gateway_event.unconfirmed', 'but a worker is asked to read it'
);
select throws_ok('select private.replay_event(-1)', 'P0002', null, 'an event that is not there is an error');
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

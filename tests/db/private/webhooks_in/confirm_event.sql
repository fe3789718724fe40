begin;
\ir ../../support/paypal.sql
select plan(24);

create function pg_temp.bytes(variadic objects jsonb []) returns bytea []
language sql immutable
as $$ select array_agg(convert_to(object::text, 'UTF8')) from unnest(objects) as object $$;
create function pg_temp.told(type text, resource jsonb, id text) returns bigint
language sql volatile
as $$
    select pg_temp.paypal_webhook(type, resource, id);
    select events.id from data.gateway_events as events where events.dedupe_key = 'event ' || told.id
$$;

select pg_temp.told('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture(), 'WH-1') as event \gset
select is(pg_temp.state(:'payment'), 'INITIATED captured 0 refunded 0 disputed 0', 'a webhook alone books nothing');
select pg_temp.bytes(pg_temp.paypal_capture())::text as raws \gset
set local role workers;
select private.confirm_event(:'event', array['capture'], :'raws'::bytea []) as answer \gset
reset role;
select is(
    :'answer'::jsonb, jsonb_build_object('status', 'processed', 'payment_id', :'payment'), 'what was read is booked'
);
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'the payment moves');
select results_eq(
    format('select status, reason, payment_id from data.gateway_events where id = %s', :'event'),
    format('values (''applied'', null, %L::uuid)', :'payment'), 'the event is applied'
);
select is(
    private.confirm_event(:'event', array['capture'], pg_temp.bytes(pg_temp.paypal_capture())), :'answer'::jsonb,
    'done again, it says the same'
);
select is(
    private.confirm_event(:'event', '{}', '{}'), :'answer'::jsonb, 'a late worker that found nothing takes nothing back'
);
select is((select count(*) from data.ledger_transfers), 1::bigint, 'booked once');

-- A webhook with a true signature and false amounts.
select pg_temp.told(
    'PAYMENT.CAPTURE.REFUNDED', pg_temp.paypal_refund('12.50', 'COMPLETED', 'REFUND1'), 'WH-2'
) as lie \gset
select is(
    private.confirm_event(:'lie', array['refund'], pg_temp.bytes(pg_temp.paypal_refund('0.50', 'PENDING'))) ->> 'status',
    'processed', 'the object is there'
);
select is(
    pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 50 disputed 0', 'but only what was read is booked'
);
select pg_temp.told('CUSTOMER.DISPUTE.CREATED', pg_temp.paypal_dispute('12.50'), 'WH-3') as lie \gset
select is(
    private.confirm_event(:'lie', '{}', '{}'), '{"status": "ignored", "reason": "not_confirmed"}'::jsonb,
    'what the gateway does not know'
);
select is(
    private.confirm_event(:'lie', array['dispute'], pg_temp.bytes(pg_temp.paypal_dispute('12.50'))) ->> 'status', 'ignored',
    'is settled'
);
select is(
    pg_temp.state(:'payment'), 'REFUNDED captured 1250 refunded 50 disputed 1250', 'though what is read is never refused'
);

-- A reading that cannot be applied leaves the event parked, for the same reason.
select pg_temp.told(
    'PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture('{"id": "CAPTURE2", "supplementary_data": {}}'), 'WH-4'
) as unknown \gset
select is(
    private.confirm_event(:'unknown', array['capture'], pg_temp.bytes(
        pg_temp.paypal_capture('{"id": "CAPTURE2", "supplementary_data": {"related_ids": {"order_id": "ORDER2"}}}')
    )), '{"status": "parked", "reason": "unknown_payment"}'::jsonb, 'of a payment that we do not know yet'
);
select pg_temp.paypal_payment(pg_temp.donation(:'campaign', '12.50', 'bob@example.org'), 'ORDER2') as late \gset
select is(pg_temp.state(:'late'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'booked as soon as we do');
select is(
    private.confirm_event(:'unknown', array['capture'], pg_temp.bytes(
        pg_temp.paypal_capture('{"id": "CAPTURE2", "supplementary_data": {"related_ids": {"order_id": "ORDER2"}}}')
    )) ->> 'status', 'processed', 'and the event is settled by its next confirmation'
);

-- Several at once: the last decides what became of the event.
select pg_temp.told('PAYMENT.CAPTURE.REVERSED', pg_temp.paypal_refund('3.00', 'COMPLETED', 'REFUND3'), 'WH-5') as several \gset
select is(
    private.confirm_event(:'several', array['capture', 'refund'], pg_temp.bytes(
        pg_temp.paypal_capture('{"status": "PARTIALLY_REFUNDED"}'), pg_temp.paypal_refund('3.00', 'COMPLETED', 'REFUND3')
    )) ->> 'status', 'processed', 'a refund and its capture'
);
select is((select refunded_minor from data.payments where id = :'payment'), 350::bigint, 'both are booked');
select is(
    (select count(*) from data.gateway_events where signature_scheme = 'api'), 6::bigint, 'and stored'
);

-- Stripe: the event is applied already, only the fee is new.
select pg_temp.payment(pg_temp.donation(:'campaign', '12.50', 'eve@example.org'), 'pi_1') as stripe \gset
select pg_temp.webhook('charge.succeeded', pg_temp.charge('{"balance_transaction": "txn_1"}'), 'evt_1') as answer \gset
select id as event from data.gateway_events where event_id = 'evt_1' \gset
select is(
    private.confirm_event(:'event', array['charge'], pg_temp.bytes(
        pg_temp.charge('{"balance_transaction": {"id": "txn_1", "fee": 66, "currency": "usd"}}')
    )), jsonb_build_object('status', 'processed', 'payment_id', :'stripe'), 'the charge was read'
);
select is((select fee_minor from data.payments where id = :'stripe'), 66::bigint, 'its fee is known');
select is(
    private.confirm_event(:'event', '{}', '{}') ->> 'status', 'processed', 'an applied event stays applied'
);
select throws_ok('select private.confirm_event(-1, ''{}'', ''{}'')', 'P0002', null, 'an event that is not there is an error');
set local role webhook_adapter;
select throws_ok('select private.confirm_event(1, ''{}'', ''{}'')', '42501', null, 'only workers ask gateways');
reset role;
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

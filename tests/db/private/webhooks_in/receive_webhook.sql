begin;
\ir ../../support/gift.sql
\ir ../../support/paypal_helpers.sql
select plan(46);

create function pg_temp.received(raw bytea, headers jsonb default '{}') returns jsonb
language sql volatile as $$ select private.receive_webhook('stripe', raw, headers, 'stripe-v1') $$;

-- Once.
select pg_temp.event('payment_intent.succeeded', pg_temp.intent(), 'evt_1') as succeeded \gset
set local role webhook_adapter;
select is(
    private.receive_webhook('stripe', :'succeeded',
        '{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}', 'stripe-v1'),
    jsonb_build_object(
        'status', 'processed', 'payment_id', :'payment', 'old_status', 'INITIATED', 'new_status', 'CAPTURED',
        'version', 3
    ),
    'a capture without an authorisation before it'
);
reset role;
select results_eq(
    'select raw, headers ? ''traceparent'', signature_scheme, dedupe_key, event_type, status from data.gateway_events',
    format($$values (%L::bytea, true, 'stripe-v1', 'test evt_1', 'payment_intent.succeeded', 'applied')$$,
        :'succeeded'),
    'its bytes are kept as they were signed'
);
select is(
    (select message ->> 'traceparent' from pgmq.q_events where message ->> 'type' = 'payment.captured'),
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'its trace goes on'
);
select is(
    pg_temp.received(:'succeeded') ->> 'status', 'duplicate', format('delivery %s is a duplicate', n)
) from generate_series(2, 4) as n;
select results_eq('select count(*) from data.gateway_redeliveries', 'values (3::bigint)', 'which is counted');
select is(
    pg_temp.received(pg_temp.event('charge.refunded', pg_temp.charge('{"amount_refunded": 1250}'),
        'evt_1')) ->> 'status', 'duplicate',
    'the id decides, not the content'
);
select is(
    pg_temp.webhook('payment_intent.succeeded', pg_temp.intent(), 'evt_2') - 'payment_id',
    '{"status": "processed", "old_status": "CAPTURED", "new_status": "CAPTURED", "version": 3}'::jsonb,
    'the same news under a new id changes nothing'
);
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'one gift');
select is(pg_temp.books(:'payment'), '{"campaign_funds": 1250, "gateway_clearing": -1250}'::jsonb, 'booked once');
select results_eq('select count(*) from data.notifications', 'values (1::bigint)', 'one receipt');

-- Events that are not for this payment.
select is(
    private.receive_webhook('stripe', pg_temp.event('payment_intent.canceled', pg_temp.intent(), 'evt_1', true), '{}',
        'stripe-v1'),
    '{"status": "parked", "reason": "wrong_mode"}'::jsonb, 'the same id in live mode is another event, and waits'
);
select is(
    pg_temp.webhook('payment_intent.succeeded', pg_temp.intent('{"id": "pi_2"}')),
    '{"status": "parked", "reason": "unknown_payment"}'::jsonb, 'an intent that we do not know, or not yet'
);
select is(
    pg_temp.webhook('customer.created', '{"id": "cus_1"}'), '{"status": "ignored", "reason": "unmapped_type"}'::jsonb,
    'a type that says nothing'
);

-- The body is stored and answered, whatever it holds.
select is(pg_temp.received(convert_to(raw, 'UTF8')), '{"status": "parked", "reason": "unreadable"}'::jsonb,
    left(raw, 40) || ': parked')
from unnest(array[
    '', '[]', 'null', '"x"', '5', '{}', '{"id": "evt_9"}', '{"id": "evt_8", "type": "payment_intent.succeeded"}',
    '{"id": "evt_7", "type": "payment_intent.succeeded", "data": {"object": []}}', 'no json', repeat('[', 100000)
]) as raw;
select is(pg_temp.received('\xff00fe'), '{"status": "parked", "reason": "unreadable"}'::jsonb, 'also what is no text');
select is(
    (select raw from data.gateway_events where dedupe_key = 'sha256:' || encode(sha256('\xff00fe'), 'hex')),
    '\xff00fe'::bytea,
    'stored byte for byte'
);
select is(pg_temp.received('\xff00fe') ->> 'status', 'duplicate', 'and known again');

-- A parked event that comes again is still parked.
select is(
    pg_temp.webhook('payment_intent.succeeded', pg_temp.intent('{"id": "pi_3"}'), 'evt_3') ->> 'status', 'parked',
    'before its payment'
);
select is(
    pg_temp.webhook('payment_intent.succeeded', pg_temp.intent('{"id": "pi_3"}'), 'evt_3') ->> 'status', 'duplicate',
    'again'
);
select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_3') as late \gset
select is(
    pg_temp.state(:'late'), 'CAPTURED captured 1250 refunded 0 disputed 0',
    'applied once, as soon as the payment is there'
);

select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_4') as nul \gset
select pg_temp.received(
    convert_to(replace(convert_from(pg_temp.event('payment_intent.succeeded',
        pg_temp.intent('{"id": "pi_4", "description": "NUL"}')), 'UTF8'),
        'NUL', '\u0000\ud800'), 'UTF8')
) as answer \gset
select is(:'answer'::jsonb ->> 'new_status', 'CAPTURED', 'a text that PostgreSQL cannot hold does not stop the money');
select throws_ok(
    $$select private.receive_webhook('stripe', '', null, 'stripe-v1')$$, '23502', null,
    'a caller''s own mistake is an error'
);
select throws_ok(
    $$select private.receive_webhook('stripe', '', '{}', 'api')$$, 'PT400', 'invalid_scheme',
    'a webhook cannot pretend that we read it ourselves'
);

-- PayPal's webhook is a hint and moves no money. It is known by event and by transmission.
select pg_temp.paypal_payment(pg_temp.donation(:'campaign')) as paypal \gset
select is(
    pg_temp.paypal_webhook('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture(), 'WH-1', 'sent-1'),
    '{"status": "parked", "reason": "awaiting_confirmation"}'::jsonb, 'money waits until it was read'
);
select is(pg_temp.state(:'paypal'), 'INITIATED captured 0 refunded 0 disputed 0', 'and moves nothing');
select is(
    pg_temp.paypal_webhook('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture(), 'WH-1', 'sent-2'),
    '{"status": "duplicate"}'::jsonb, 'the same event in another transmission'
);
select is(
    pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-2', 'sent-1'),
    '{"status": "duplicate"}'::jsonb, 'the same transmission with another body: a forged one'
);
select is(
    pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-2', 'sent-2') ->> 'status',
    'processed', 'a transmission that was refused is free'
);
select is((select count(*) from data.gateway_redeliveries where gateway_event_id in (
    select id from data.gateway_events where gateway = 'paypal'
)), 2::bigint, 'both are counted');
select is(
    pg_temp.paypal_webhook('BILLING.PLAN.CREATED', '{"id": "P-1"}') ->> 'status', 'ignored', 'other types are ignored'
);
select is(
    private.receive_webhook('paypal', '[]', '{"paypal-transmission-id": "sent-3"}', 'paypal-v1') ->> 'reason', 'unreadable',
    'and noise is kept'
);
select throws_ok(
    $$select private.receive_webhook('bank', '{}', '{}', 'x')$$, 'PT400', 'unknown_gateway', 'of a gateway that we know'
);
set local role workers;
select throws_ok(
    $$select private.receive_webhook('stripe', '', '{}', 'x')$$, '42501', null, 'only webhook_adapter, which verifies'
);
reset role;
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

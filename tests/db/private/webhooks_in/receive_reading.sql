begin;
\ir ../../support/paypal.sql
select plan(20);

select pg_temp.paypal_capture(jsonb_build_object(
    'seller_receivable_breakdown', jsonb_build_object('paypal_fee', pg_temp.money('0.93'))
)) as object \gset
set local role workers;
select private.receive_reading('paypal', 'capture', convert_to(:'object', 'UTF8')) as answer \gset
reset role;
select is(
    :'answer'::jsonb - 'version',
    jsonb_build_object('status', 'processed', 'payment_id', :'payment', 'old_status', 'INITIATED', 'new_status', 'CAPTURED'),
    'what the gateway says of a capture is booked'
);
select is(
    pg_temp.books(:'payment'), '{"campaign_funds": 1250, "gateway_clearing": -1157, "fees": -93}'::jsonb, 'with its fee'
);
select results_eq(
    'select signature_scheme, headers ->> ''reading'', event_type, event_id, status from data.gateway_events',
    $$values ('api', 'capture', 'reading.capture', 'CAPTURE1', 'applied')$$, 'it is stored like an event'
);
select is(
    pg_temp.reading('capture', convert_from((select raw from data.gateway_events limit 1), 'UTF8')::jsonb),
    jsonb_build_object('status', 'duplicate', 'payment_id', :'payment'), 'the same answer again is a duplicate'
);
select is(
    pg_temp.reading('capture', pg_temp.paypal_capture('{"more": 1}')) ->> 'old_status', 'CAPTURED',
    'another answer that says nothing new changes nothing'
);
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'one gift');
select is((select count(*) from data.notifications), 1::bigint, 'one receipt');

select is(
    pg_temp.reading('order', '{"name": "RESOURCE_NOT_FOUND", "debug_id": "x"}') ->> 'reason', 'unreadable',
    'an error answer is not an object'
);
select is(private.receive_reading('paypal', 'order', '\xff') ->> 'reason', 'unreadable', 'nor is noise');
select is(
    pg_temp.reading('payout', '{"id": "PO-1"}'), '{"status": "ignored", "reason": "unmapped_type"}'::jsonb,
    'a kind that says nothing of payments'
);
select is(
    pg_temp.reading('capture', pg_temp.paypal_capture('{"id": "CAPTURE9", "supplementary_data": {}, "links": []}')),
    '{"status": "parked", "reason": "unknown_payment"}'::jsonb, 'somebody else''s capture'
);
select matches(
    pg_temp.reading('capture', pg_temp.paypal_capture(jsonb_build_object('amount', pg_temp.money('12.505')))) ->> 'reason',
    'unbookable_amount', 'half a cent is never rounded'
);

-- Stripe's objects, the same way.
select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_1') as stripe \gset
select is(
    pg_temp.reading('payment_intent', pg_temp.intent('{"status": "processing", "livemode": false}'), 'stripe') ->> 'new_status',
    'INITIATED', 'an intent under way'
);
select is(
    pg_temp.reading('charge', pg_temp.charge('{"balance_transaction": {"id": "txn_1", "fee": 66, "currency": "usd"}}'), 'stripe')
    ->> 'new_status', 'CAPTURED', 'a charge with its fee'
);
select is((select fee_minor from data.payments where id = :'stripe'), 66::bigint, 'which is booked');
select is(
    pg_temp.reading('refund', pg_temp.refund(250, 'pending'), 'stripe') ->> 'status', 'processed', 'a refund'
);
select is(
    pg_temp.reading('dispute', pg_temp.dispute(1000, 'lost'), 'stripe') ->> 'new_status', 'REFUNDED', 'a dispute'
);
select is(
    pg_temp.reading('payment_intent', pg_temp.intent('{"livemode": true}'), 'stripe') ->> 'reason', 'wrong_mode',
    'real money is not read with a key for tests'
);
set local role web_anon;
select throws_ok(
    $$select private.receive_reading('paypal', 'order', '')$$, '42501', null, 'only who talks with gateways'
);
reset role;
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

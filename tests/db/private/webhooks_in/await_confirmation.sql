begin;
\ir ../../support/paypal.sql
select plan(10);

select is(
    pg_temp.paypal_webhook('PAYMENT.CAPTURE.REFUNDED', pg_temp.paypal_refund('5.00'), 'WH-1'),
    '{"status": "parked", "reason": "awaiting_confirmation"}'::jsonb, 'parked'
);
select is(
    (select message -> 'data' from pgmq.q_events where message ->> 'type' = 'gateway_event.unconfirmed'),
    jsonb_build_object(
        'gateway_event_id', (select id from data.gateway_events), 'gateway', 'paypal', 'kind', 'refund', 'object_id',
        'REFUND1', 'capture_id', 'CAPTURE1'
    ), 'and asked for'
);
select is(
    (pg_temp.paypal_webhook('CUSTOMER.DISPUTE.CREATED', pg_temp.paypal_dispute('5.00'))) ->> 'reason',
    'awaiting_confirmation', 'a dispute'
);
select is(
    (select message #>> '{data,object_id}' from pgmq.q_events order by msg_id desc limit 1), 'PP-D-1', 'has its own id'
);
select is(
    private.await_confirmation(event, '{"kind": "refund", "object_id": "REFUND1"}') ->> 'reason',
    'awaiting_confirmation', 'asked again, it waits on'
) from data.gateway_events as event where event_id = 'WH-1';
select is_empty('select * from data.evidence', 'nothing is believed');
select is(
    pg_temp.paypal_webhook('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture(jsonb_build_object('id', id)))
    ->> 'reason',
    'unreadable', format('%L is no id of PayPal''s', left(id, 20))
)
from unnest(array['../orders/X', '', 'https://evil.example/', repeat('X', 65)]) as id;

select * from finish();
rollback;

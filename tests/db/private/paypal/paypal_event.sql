begin;
\ir ../../support/paypal.sql
select plan(24);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme) values ('paypal', 'event 1', '', 'v1');
create function pg_temp.described(body jsonb, scheme text default 'v1')
returns private.gateway_news
language sql volatile
as $$
    select private.paypal_event(
        jsonb_populate_record(stored, jsonb_build_object('signature_scheme', scheme, 'headers', '{"reading": "capture"}'::jsonb)),
        body
    )
    from data.gateway_events as stored
$$;
select (news.event).*, news.object, news.is_mapped, news.named_payment_id is null as names_none, news.due_reading
from pg_temp.described(private.json_or_null(
    pg_temp.paypal_event('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture('{"custom_id": "no id"}'), 'WH-1')
)) as news \gset

select is(:'event_id'::text, 'WH-1', 'its id');
select is(:'event_type'::text, 'PAYMENT.CAPTURE.COMPLETED', 'its type');
select ok(not :'is_live'::boolean, 'a signature for our test webhook is of test money');
select is(:'subject'::text, 'ORDER1', 'the order it speaks of');
select is(:'occurred_at'::timestamptz, '2023-11-14 22:13:20Z', 'its time');
select is(:'object'::jsonb ->> 'id', 'CAPTURE1', 'the object inside');
select ok(:'is_mapped'::boolean, 'that it means something to us');
select ok(:'names_none'::boolean, 'that it names no payment of ours');
select is(:'due_reading'::jsonb, '{"kind": "capture", "object_id": "CAPTURE1"}', 'what to read before it is believed');

select is((event).event_type, null, format('no type without an object: %s', body))
from unnest(array['{"event_type": "A"}', '{"event_type": "A", "resource": []}']::jsonb []) as body
cross join lateral pg_temp.described(body);
select is(due_reading, expected::jsonb, format('%s: read %s', type, expected))
from (values
    ('CHECKOUT.ORDER.APPROVED', '{"id": "ORDER1"}', null),
    ('CHECKOUT.ORDER.COMPLETED', '{"id": "ORDER1"}', '{"kind": "order", "object_id": "ORDER1"}'),
    ('PAYMENT.CAPTURE.REFUNDED', pg_temp.paypal_refund('1.00')::text,
        '{"kind": "refund", "object_id": "REFUND1", "capture_id": "CAPTURE1"}'),
    ('CUSTOMER.DISPUTE.CREATED', '{"dispute_id": "PP-D-1", "id": "X"}', '{"kind": "dispute", "object_id": "PP-D-1"}'),
    ('PAYMENT.CAPTURE.COMPLETED', '{"id": "../X"}', '{"kind": "capture"}')
) as example (type, resource, expected)
cross join lateral pg_temp.described(jsonb_build_object('event_type', type, 'resource', resource::jsonb));
select is(
    named_payment_id, '01999999-0000-7000-8000-000000000000'::uuid, format('%s is our payment''s id', resource)
)
from unnest(array[
    '{"custom_id": "01999999-0000-7000-8000-000000000000"}',
    '{"purchase_units": [{"custom_id": "01999999-0000-7000-8000-000000000000"}]}',
    '{"disputed_transactions": [{"custom": "01999999-0000-7000-8000-000000000000"}]}'
]::jsonb []) as resource
cross join lateral pg_temp.described(jsonb_build_object('resource', resource));

select (news.event).event_type, (news.event).subject, news.object, news.due_reading is null as is_final
from pg_temp.described(pg_temp.paypal_capture(), 'api') as news \gset
select is(:'event_type'::text, 'reading.capture', 'a reading is of what was read');
select is(:'subject'::text, 'ORDER1', 'of the same order');
select is(:'object'::jsonb, pg_temp.paypal_capture(), 'which is its object');
select ok(:'is_final'::boolean, 'and calls for no other');

update data.deployment set is_live = true;
select ok((event).is_live, 'one for our live webhook is of real money') from pg_temp.described('{"livemode": false}');

select * from finish();
rollback;

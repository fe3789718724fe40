begin;
\ir ../../support/paypal.sql
select plan(8);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme) values ('paypal', 'event 1', '', 'v1');
select (private.paypal_event(
    event, private.json_or_null(pg_temp.paypal_event('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture(), 'WH-1'))
)).* from data.gateway_events as event \gset

select is(:'event_id'::text, 'WH-1', 'its id');
select is(:'event_type'::text, 'PAYMENT.CAPTURE.COMPLETED', 'its type');
select ok(not :'is_live'::boolean, 'a signature for our test webhook is of test money');
select is(:'subject'::text, 'ORDER1', 'the order it speaks of');
select is(:'occurred_at'::timestamptz, '2023-11-14 22:13:20Z', 'its time');
select is((private.paypal_event(event, body)).event_type, null, format('no type without an object: %s', body))
from data.gateway_events as event
cross join unnest(array['{"event_type": "A"}', '{"event_type": "A", "resource": []}']::jsonb []) as body;
update data.deployment set is_live = true;
select ok((private.paypal_event(event, '{"livemode": false}')).is_live, 'one for our live webhook is of real money')
from data.gateway_events as event;

select * from finish();
rollback;

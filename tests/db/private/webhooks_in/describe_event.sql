begin;
\ir ../../support/giving.sql
select plan(27);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
values ('stripe', 'evt_1', '', 'stripe-v1') returning id as event \gset
create function pg_temp.described(body jsonb) returns data.gateway_events
language sql volatile
as $$ select news.event from data.gateway_events as stored cross join lateral private.describe_event(stored, body) as news $$;

select is(event_id, 'evt_9', 'the gateway''s id') from pg_temp.described('{"id": "evt_9", "data": {"object": {}}}');
select is(event_type, 'a.b', 'the type') from pg_temp.described('{"type": "a.b", "data": {"object": {}}}');
select is(event_type, null, format('no type without an object: %s', body))
from unnest(array[
    '{"type": "a.b"}', '{"type": "a.b", "data": {"object": []}}', '{"type": "a.b", "data": {"object": "x"}}',
    '{"type": "a.b", "data": 1}',
    '[]', 'null'
]::jsonb []) as body
cross join lateral pg_temp.described(body);

select is(is_live, expected, format('live: %s', body))
from (values ('{"livemode": true}', true), ('{"livemode": false}', false), ('{}', false),
    ('{"livemode": "yes"}', false))
    as example (body, expected)
cross join lateral pg_temp.described(body::jsonb);

select is(subject, 'pi_1', format('%s speaks of its intent', object ->> 'object'))
from unnest(array[pg_temp.intent(), pg_temp.charge(), pg_temp.refund(1), pg_temp.dispute(1)]) as object
cross join lateral pg_temp.described(jsonb_build_object('data', jsonb_build_object('object', object)));
select is(subject, null, 'a charge without an intent speaks of none of ours')
from pg_temp.described('{"data": {"object": {"object": "charge", "payment_intent": null}}}');

select is(
    occurred_at, '2023-11-14 22:13:20Z', 'when it happened, they say'
)
from pg_temp.described('{"created": 1700000000}');
select is(occurred_at, null, format('%s is no time', created))
from unnest(array['"yesterday"', '1e99', '-1', '123456789012345']::jsonb []) as created
cross join lateral pg_temp.described(jsonb_build_object('created', created));

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, headers)
values ('paypal', 'a', '', 'paypal-v1', '{}'), ('paypal', 'b', '', 'api', '{"reading": "capture"}');
select is(
    (news.event).event_type, 'PAYMENT.CAPTURE.COMPLETED', 'an event of PayPal is read as such'
)
from data.gateway_events as stored
cross join lateral private.describe_event(
    stored, '{"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {}}'
) as news
where dedupe_key = 'a';
select is((news.event).event_type, 'reading.capture', 'a reading as such')
from data.gateway_events as stored
cross join lateral private.describe_event(stored, '{"id": "CAPTURE1"}') as news
where dedupe_key = 'b';

-- Gateways of which private.describe_event knows what an event is.
create function pg_temp.known_gateways() returns setof text
language sql stable
as $$
    select stored.gateway
    from data.gateway_events as stored
    cross join lateral private.describe_event(
        stored, '{"id": "x", "type": "x", "event_type": "x", "data": {"object": {}}, "resource": {}}'
    ) as news
    where news.is_mapped is not null
$$;
select set_eq('select pg_temp.known_gateways()', 'select name from data.gateways', 'every gateway has its line');
insert into data.gateways
select (jsonb_populate_record(gateways, '{"name": "bank"}')).* from data.gateways where name = 'stripe';
insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme) values ('bank', 'c', '', 'v1');
select ok('bank' <> all (array(select pg_temp.known_gateways())), 'one without a line is noticed');
select is(
    private.receive_webhook('bank', '{"id": "x"}', '{}', 'v1'), '{"status": "parked", "reason": "unreadable"}'::jsonb,
    'and its events wait'
);

select * from finish();
rollback;

begin;
\ir ../../support/giving.sql
select plan(18);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme) values ('stripe', 'evt_1', '', 'v1');
create function pg_temp.described(body jsonb, scheme text default 'v1')
returns private.gateway_news
language sql volatile
as $$
    select private.stripe_event(
        jsonb_populate_record(stored, jsonb_build_object('signature_scheme', scheme, 'headers', '{"reading": "charge"}'::jsonb)),
        body
    )
    from data.gateway_events as stored
$$;
select (news.event).*, news.object, news.is_mapped, news.due_reading is null as is_final
from pg_temp.described(private.json_or_null(
    pg_temp.event('payment_intent.succeeded', pg_temp.intent(), 'evt_1', true)
)) as news \gset

select is(:'event_id'::text, 'evt_1', 'its id');
select is(:'event_type'::text, 'payment_intent.succeeded', 'its type');
select ok(:'is_live'::boolean, 'its mode');
select is(:'subject'::text, 'pi_1', 'the intent it speaks of');
select is(:'occurred_at'::timestamptz, '2023-11-14 22:13:20Z', 'its time');
select is(:'object'::jsonb ->> 'id', 'pi_1', 'the object inside');
select ok(:'is_mapped'::boolean, 'that it means something to us');
select ok(:'is_final'::boolean, 'an intent calls for no reading');
select is((event).event_type, null, 'no type without an object')
from pg_temp.described('{"type": "payment_intent.succeeded"}');

select is(due_reading, expected::jsonb, format('%s: read %s', more, expected))
from (values
    ('{"balance_transaction": "txn_1"}', '{"kind": "charge", "object_id": "ch_1", "fee_id": "txn_1"}'),
    ('{"balance_transaction": {"id": "txn_1"}}', null),
    ('{"balance_transaction": "txn_1", "captured": false}', null),
    ('{"balance_transaction": "txn_1", "id": "../x"}', null),
    ('{"balance_transaction": "txn_1", "object": "refund"}', null)
) as example (more, expected)
cross join lateral pg_temp.described(jsonb_build_object(
    'type', 'charge.updated', 'data', jsonb_build_object('object', pg_temp.charge(more::jsonb))
));

select (news.event).event_type, (news.event).subject, news.object, news.due_reading is null as is_final
from pg_temp.described(pg_temp.charge('{"balance_transaction": "txn_1"}'), 'api') as news \gset
select is(:'event_type'::text, 'reading.charge', 'a reading is of what was read');
select is(:'subject'::text, 'pi_1', 'of the same intent');
select is(:'object'::jsonb ->> 'id', 'ch_1', 'which is its object');
select ok(:'is_final'::boolean, 'and calls for no other');

select * from finish();
rollback;

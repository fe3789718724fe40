begin;
select plan(6);

select data.uuid_v7() as id \gset
select private.event('donation.created', :'id', 3, '{"donation_id": "x"}') as event \gset
select is(
    :'event'::jsonb - '{event_id,occurred_at}'::text [],
    jsonb_build_object(
        'type', 'donation.created', 'aggregate_id', :'id', 'version', 3, 'data', '{"donation_id": "x"}'::jsonb,
        'traceparent', null
    ),
    'the envelope of an event'
);
select is((:'event'::jsonb ->> 'occurred_at')::timestamptz, now(), 'it happened in this transaction');
select matches(:'event'::jsonb ->> 'event_id', '^[0-9a-f]{8}-[0-9a-f]{4}-7', 'its id is a UUID version 7');
select isnt(
    private.event('a', :'id', 1, '{}') ->> 'event_id', private.event('a', :'id', 1, '{}') ->> 'event_id', 'each its own'
);
set local request.headers = '{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}';
select is(
    private.event('a', :'id', 1, '{}') ->> 'traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'the trace of the request goes along'
);
select is(private.event('a', null, 1, null) -> 'data', 'null'::jsonb, 'data may be nothing');

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(4);

select is(jsonb_array_length(private.payment_history(:'payment')), 1, 'a history begins with the payment');
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent(), 'evt_1') as answer \gset
select pg_temp.webhook('payment_intent.succeeded', pg_temp.intent(), 'evt_2') as answer \gset
select is(
    (
        select jsonb_agg(step - 'received_at' - 'version' order by place)
        from jsonb_array_elements(private.payment_history(:'payment')) with ordinality as history (step, place)
    ),
    '[
        {"from_status": null, "to_status": "INITIATED", "event_id": null, "event_timestamp": null},
        {"from_status": "INITIATED", "to_status": "FAILED", "event_id": "evt_1",
        "event_timestamp": "2023-11-14T22:13:20+00:00"},
        {"from_status": "FAILED", "to_status": "CAPTURED", "event_id": "evt_2",
        "event_timestamp": "2023-11-14T22:13:20+00:00"}
    ]'::jsonb,
    'each change with the event that made it, oldest first'
);
select is(
    (select max((step ->> 'version')::int) from jsonb_array_elements(private.payment_history(:'payment')) as step),
    (select version from data.payments), 'the last one made the version it has'
);
select is(private.payment_history(data.uuid_v7()), '[]'::jsonb, 'an unknown payment has none');

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(10);

-- The types of the events that tell of a payment's change, in order.
create function pg_temp.told(old_changes jsonb, new_changes jsonb) returns text
language sql volatile
as $$
    select string_agg(event ->> 'type', ', ' order by place)
    from data.payments
    cross join lateral unnest(private.payment_events(
        jsonb_populate_record(payments, old_changes), jsonb_populate_record(payments, new_changes), null
    )) with ordinality as told (event, place)
$$;

select is(pg_temp.told('{}', '{}'), null, 'without a change, no event');
select is(pg_temp.told('{}', '{"sub_status": "processing", "fee_minor": 5}'), null, 'a label or a fee is not a change');
select is(pg_temp.told('{}', '{"status": "AUTHORIZED"}'), 'payment.authorized', 'a status is told');
select is(pg_temp.told('{}', '{"status": "FAILED"}'), 'payment.failed', 'whichever');
select is(
    pg_temp.told('{"status": "CAPTURED"}', '{"status": "CAPTURED", "refunded_minor": 5}'), 'payment.refunded',
    'a partial refund as well'
);
select is(
    pg_temp.told('{"status": "CAPTURED", "refunded_minor": 5}', '{"status": "CAPTURED"}'), 'payment.refunded',
    'and one that failed'
);
select is(
    pg_temp.told('{"status": "CAPTURED"}', '{"status": "REFUNDED", "refunded_minor": 1250}'), 'payment.refunded',
    'a full one once'
);
select is(
    pg_temp.told('{"status": "CAPTURED"}', '{"status": "REFUNDED", "disputed_minor": 1250}'),
    'payment.refunded, payment.disputed',
    'a dispute takes it out'
);
select is(
    pg_temp.told('{"status": "REFUNDED", "disputed_minor": 1250}', '{"status": "CAPTURED"}'),
    'payment.captured, payment.disputed',
    'or gives it back'
);
select is(
    event - '{event_id,occurred_at,traceparent}'::text [],
    jsonb_build_object(
        'type', 'payment.failed', 'aggregate_id', :'payment', 'version', payments.version,
        'data', jsonb_build_object('payment_id', :'payment', 'donation_id', :'donation', 'campaign_id', :'campaign',
            'currency', 'USD', 'captured_minor', 0, 'refunded_minor', 0, 'disputed_minor', 0)
    ),
    'an event holds ids and figures, no secrets'
)
from data.payments
cross join lateral unnest(
    private.payment_events(payments, jsonb_populate_record(payments, '{"status": "FAILED"}'), :'campaign')
) as event;

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(8);

-- The types of the events that tell of a donation's change, in order.
create function pg_temp.told(old_changes jsonb, new_changes jsonb) returns text
language sql volatile
as $$
    select string_agg(event ->> 'type', ', ' order by place)
    from data.donations
    cross join lateral unnest(private.donation_events(
        jsonb_populate_record(donations, old_changes), jsonb_populate_record(donations, new_changes)
    )) with ordinality as told (event, place)
$$;

select is(pg_temp.told('{}', '{}'), null, 'without a change, no event');
select is(
    pg_temp.told('{}', '{"status": "COMPLETED", "receipt_number": "CFA-1"}'), 'donation.completed',
    'the first captured money completes'
);
select is(
    pg_temp.told('{}', '{"status": "REFUNDED", "receipt_number": "CFA-1"}'), 'donation.completed, donation.refunded',
    'also where it is known already that it went back'
);
select is(
    pg_temp.told('{"status": "COMPLETED", "receipt_number": "CFA-1"}',
        '{"status": "REFUNDED", "receipt_number": "CFA-1"}'),
    'donation.refunded', 'a refund is told'
);
select is(
    pg_temp.told('{"status": "REFUNDED", "receipt_number": "CFA-1"}',
        '{"status": "COMPLETED", "receipt_number": "CFA-1"}'),
    null, 'money that comes back after a failed refund is not a second gift: one receipt'
);
select is(pg_temp.told('{}', '{"status": "FAILED"}'), 'donation.failed', 'a failure is told');
select is(pg_temp.told('{"status": "FAILED"}', '{"status": "PENDING"}'), null, 'another try is not');
select is(
    event - '{event_id,occurred_at,traceparent}'::text [],
    jsonb_build_object(
        'type', 'donation.failed', 'aggregate_id', :'donation', 'version', donations.version,
        'data', jsonb_build_object('donation_id', :'donation', 'campaign_id', :'campaign',
            'currency', 'USD', 'amount_minor', 1250)
    ),
    'an event holds ids and figures, no personal data'
)
from data.donations
cross join lateral unnest(
    private.donation_events(donations, jsonb_populate_record(donations, '{"status": "FAILED"}'))
) as event;

select * from finish();
rollback;

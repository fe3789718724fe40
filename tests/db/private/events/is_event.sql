begin;
select plan(14);

create function pg_temp.altered(more jsonb) returns boolean
language sql volatile
as $$
    select private.is_event(private.event('donation.completed', gen_random_uuid(), 1, '{}') || more)
$$;

select ok(pg_temp.altered('{}'), 'what private.event makes');
select ok(
    pg_temp.altered('{"aggregate_id": null, "version": null, "traceparent": null}'), 'also of nothing in particular'
);
select ok(not coalesce(pg_temp.altered(more), false), more::text)
from unnest(array[
    '{"type": "no topic!"}', '{"type": "single"}', '{"type": "a..b"}', '{"type": null}', '{"event_id": "1"}',
    '{"event_id": null}',
    '{"aggregate_id": "x"}', '{"data": []}', '{"data": {"campaign_id": "x"}}', '{"occurred_at": "yesterday"}'
]::jsonb[]) as more;
select ok(not private.is_event('[]'), 'a list is not an event');
select ok(not private.is_event(null), 'nor is null');

select * from finish();
rollback;

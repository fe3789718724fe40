begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(9);

select pg_temp.campaign_of('ada@example.org') as adas \gset
select pg_temp.endpoint('ada@example.org', '{donation.*}') as endpoint \gset
select pg_temp.recorded('donation.completed', :'adas') as taken \gset
select pg_temp.recorded('donation.failed', :'adas') as missed \gset
select pg_temp.recorded('payment.failed', :'adas') as unwanted \gset
select pg_temp.recorded('donation.completed', pg_temp.campaign_of('eve@example.org')) as of_eve \gset
insert into data.webhook_deliveries (endpoint_id, event_id, status, delivered_at)
values (:'endpoint', :'taken', 'DELIVERED', now()) returning id as delivery \gset

create function pg_temp.asked(wanted jsonb) returns uuid[]
language sql volatile
as $$ select private.events_to_replay(endpoint, wanted) from data.webhook_endpoints as endpoint $$;
select '{"from": "2026-01-01T00:00:00Z", "to": null, "is_delivered_included": false}' as all \gset

select is(pg_temp.asked(jsonb_build_object('delivery_id', :'delivery')), array[:'taken']::uuid [], 'one by its id');
select is(
    pg_temp.refusal($$select pg_temp.asked('{"delivery_id": "01890a5d-ac96-774b-bcce-b302099a8057"}')$$),
    '404 delivery_not_found', 'one that is not there'
);
select is(pg_temp.asked(:'all'), array[:'missed']::uuid [], 'Case 90: what it wants of its own, and has not taken');
select set_eq(
    format('select unnest(pg_temp.asked(%L))', :'all'::jsonb || '{"is_delivered_included": true}'),
    array[:'taken', :'missed']::uuid [], 'or took'
);
select is(pg_temp.asked(:'all'::jsonb || jsonb_build_object('to', now() - interval '1 h')), '{}', 'before the end');
select is(
    pg_temp.asked(:'all'::jsonb || jsonb_build_object('from', now() + interval '1 h')), '{}', 'not before the beginning'
);
insert into data.webhook_endpoints (url, secret) values ('https://eve.example/', 's');
select is(
    (select private.events_to_replay(endpoint, :'all') from data.webhook_endpoints as endpoint where owner_email is null)
        @> array[:'of_eve', :'unwanted']::uuid [], true, 'staff of all'
);
delete from data.webhook_endpoints where owner_email is null;
insert into data.event_log (position, event_id, type, campaign_id, data, occurred_at, recorded_at)
select n, gen_random_uuid(), 'donation.failed', :'adas', '{}', now(), now() from generate_series(1000, 10998) as n;
select is(cardinality(pg_temp.asked(:'all')), 10000, 'ten thousand at once');
insert into data.event_log (position, event_id, type, campaign_id, data, occurred_at, recorded_at)
values (20000, gen_random_uuid(), 'donation.failed', :'adas', '{}', now(), now());
select is(pg_temp.refusal(format('select pg_temp.asked(%L)', :'all')), '409 too_many_events', 'not more');

select * from finish();
rollback;

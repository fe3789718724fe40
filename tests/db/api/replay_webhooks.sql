begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(12);

select pg_temp.campaign_of('ada@example.org') as adas \gset
select pg_temp.endpoint('ada@example.org') as endpoint \gset
select pg_temp.recorded('donation.completed', :'adas') as event \gset
select pg_temp.recorded('donation.failed', :'adas') as missed \gset
select pg_temp.recorded('donation.failed', pg_temp.campaign_of('eve@example.org')) as of_eve \gset
insert into data.webhook_deliveries (endpoint_id, event_id, status, delivered_at)
values (:'endpoint', :'event', 'DELIVERED', now()) returning id as delivery \gset
create function pg_temp.replay(body text) returns text
language sql volatile
as $$ select pg_temp.refusal(format('select api.replay_webhooks(%L)', body)) $$;

select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint', 'k1') as called \gset
select json_build_object('delivery_id', :'delivery') as one \gset
set local role organizer;
select is(api.replay_webhooks(:'one'), '{"replayed": 1}', 'one, although it was taken');
reset role;
select is(current_setting('response.status'), '202', 'which is accepted, not done');
select is(pg_temp.progress(:'delivery'), 'PENDING after 0, step 0, turn 2', 'it is due again');
select is(api.replay_webhooks(:'one'), '{"replayed": 1}', 'repeated with its key');
select is(pg_temp.progress(:'delivery'), 'PENDING after 0, step 0, turn 2', 'it is sent once');
select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint') as called \gset
select is(
    api.replay_webhooks('{"from": "2026-01-01T00:00:00Z"}'), '{"replayed": 2}',
    'all that it has not taken, also what it missed'
);
select set_eq(
    'select event_id from data.webhook_deliveries', array[:'event', :'missed']::uuid [], 'Case 90: of its own campaigns'
);
select is(
    pg_temp.replay('{"delivery_id": "01890a5d-ac96-774b-bcce-b302099a8057"}'), '404 delivery_not_found',
    'what is not there'
);
select is(pg_temp.replay('{}'), '400 missing_field', 'something must be named');
update data.webhook_endpoints set is_enabled = false, disabled_reason = 'failing', disabled_at = now();
select is(pg_temp.replay(:'one'), '409 endpoint_disabled', 'to one that is disabled nothing goes');
select pg_temp.call_as('organizer', 'eve@example.org', :'endpoint') as called \gset
select is(pg_temp.replay(:'one'), '404 webhook_endpoint_not_found', 'others may not');
set local role web_anon;
select throws_ok($$select api.replay_webhooks('{}')$$, '42501', null, 'nobody else');
reset role;

select * from finish();
rollback;

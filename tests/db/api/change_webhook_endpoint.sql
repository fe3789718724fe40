begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(15);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
create function pg_temp.change(body text) returns text
language sql volatile
as $$ select pg_temp.refusal(format('select api.change_webhook_endpoint(%L)', body)) $$;

select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint', 'k1') as called \gset
set local role organizer;
select api.change_webhook_endpoint(
    '{"version": 1, "url": "https://example.org/new", "event_types": ["payment.*"], "is_enabled": false}'
) as changed \gset
reset role;
select is(:'changed'::jsonb ->> 'url', 'https://example.org/new', 'another address');
select is(:'changed'::jsonb ->> 'event_types', '["payment.*"]', 'other types');
select is(:'changed'::jsonb ->> 'disabled_reason', 'by_hand', 'disabled, by hand');
select is(:'changed'::jsonb ->> 'version', '2', 'another version');
select unalike(:'changed'::text, '%whsec%', 'without its secret');
select is(
    api.change_webhook_endpoint(
        '{"is_enabled": false, "version": 1, "url": "https://example.org/new", "event_types": ["payment.*"]}'
    ), :'changed'::jsonb, 'repeated with its key, it is the same'
);
select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint') as called \gset
select is(pg_temp.change('{"version": 1, "is_enabled": true}'), '409 stale_version', 'one that has changed meanwhile');
update data.webhook_endpoints set disabled_reason = 'failing';
select is(
    api.change_webhook_endpoint('{"version": 3, "url": "https://example.org/"}') ->> 'disabled_reason', 'failing',
    'what is absent stays'
);
select is(
    api.change_webhook_endpoint('{"version": 4, "is_enabled": true}') ->> 'disabled_reason', null, 'enabled again'
);
select is(pg_temp.change('{"is_enabled": true}'), '400 missing_field', 'by version only');
select is(pg_temp.change('{"version": 5, "is_enabled": "yes"}'), '400 wrong_type', 'yes or no');
select is(pg_temp.change('{"version": 5, "secret": "x"}'), '400 unknown_field', 'secrets are not chosen');
select pg_temp.call_as('organizer', 'eve@example.org', :'endpoint') as called \gset
select is(pg_temp.change('{"version": 5}'), '404 webhook_endpoint_not_found', 'others may not');
select pg_temp.call_as('staff', 's@example.org', :'endpoint') as called \gset
select is(pg_temp.change('{"version": 5}'), null, 'staff may');
set local role web_anon;
select throws_ok($$select api.change_webhook_endpoint('{}')$$, '42501', null, 'nobody else');
reset role;

select * from finish();
rollback;

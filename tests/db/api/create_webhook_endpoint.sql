begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(18);

select pg_temp.call_as('organizer', 'Ada@example.org', null, 'k1') as called \gset
set local role organizer;
select api.create_webhook_endpoint('{"url": "https://example.org/hooks", "event_types": ["donation.*"]}') as made \gset
reset role;
select is(
    :'made'::jsonb - '{id,created_at,updated_at,secret}'::text [],
    jsonb_build_object(
        'owner_email', 'ada@example.org', 'url', 'https://example.org/hooks', 'event_types', '["donation.*"]'::jsonb,
        'is_enabled', true, 'disabled_reason', null, 'disabled_at', null, 'previous_secret_until', null, 'version', 1
    ), 'an organizer makes one'
);
select is((select secret from data.webhook_endpoints), :'made'::jsonb ->> 'secret', 'and learns its secret');
select is(current_setting('response.status'), '201', 'it is made');
select alike(
    current_setting('response.headers'), '%/api/v1/webhook-endpoints/' || (:'made'::jsonb ->> 'id') || '%',
    'and has a place'
);
select is(
    api.create_webhook_endpoint('{"event_types": ["donation.*", "donation.*"], "url": "https://example.org/hooks"}'),
    :'made'::jsonb,
    'repeated with its key, it is the same'
);
select is(
    pg_temp.refusal($$select api.create_webhook_endpoint('{"url": "https://example.org/other"}')$$),
    '422 idempotency_key_reused',
    'another one needs another key'
);
select results_eq(
    'select action, subject, detail ? ''secret'' from data.audit_log',
    $$values ('create_webhook_endpoint', 'Ada@example.org', false)$$, 'the audit log says who did it'
);
select pg_temp.call_as('staff', 's@example.org') as called \gset
set local role staff;
select api.create_webhook_endpoint('{"url": "https://example.org/all"}') as of_staff \gset
reset role;
select is(:'of_staff'::jsonb -> 'owner_email', 'null', 'staff''s is nobody''s own');
select is(:'of_staff'::jsonb -> 'event_types', '["*"]', 'and hears of all, unless it says otherwise');

select is(pg_temp.refusal(format('select api.create_webhook_endpoint(%L)', body)), expected, body)
from (values
    ('[]', '400 body_not_an_object'), ('{}', '400 missing_field'),
    ('{"url": "http://example.org/"}', '400 invalid_url'),
    ('{"url": "https://example.org/", "secret": "x"}', '400 unknown_field'),
    ('{"url": "https://example.org/", "event_types": []}', '400 invalid_event_type')
) as example (body, expected);

insert into data.webhook_endpoints (owner_email, url, secret)
select 'ada@example.org', 'https://example.org/', 's' from generate_series(1, 19);
select pg_temp.call_as('organizer', 'ada@example.org') as called \gset
select is(
    pg_temp.refusal($$select api.create_webhook_endpoint('{"url": "https://example.org/"}')$$),
    '409 too_many_endpoints',
    'twenty are enough'
);
select pg_temp.call_as('organizer') as called \gset
select is(
    pg_temp.refusal($$select api.create_webhook_endpoint('{"url": "https://example.org/"}')$$), '403 email_required',
    'Case 90: a caller without an address does not become staff'
);
set local role donor;
select throws_ok($$select api.create_webhook_endpoint('{}')$$, '42501', null, 'donors may not');
set local role service;
select throws_ok($$select api.create_webhook_endpoint('{}')$$, '42501', null, 'nor programs');
reset role;

select * from finish();
rollback;

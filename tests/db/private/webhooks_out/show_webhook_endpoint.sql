begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(3);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
select is(
    private.show_webhook_endpoint(endpoint) - '{created_at,updated_at}'::text [],
    jsonb_build_object(
        'id', :'endpoint', 'owner_email', 'ada@example.org', 'url', 'https://example.org/hooks',
        'event_types', '["*"]'::jsonb, 'is_enabled', true, 'disabled_reason', null, 'disabled_at', null,
        'previous_secret_until', null, 'version', 1
    ),
    'all but its secrets'
) from data.webhook_endpoints as endpoint;
update data.webhook_endpoints set previous_secret = 'whsec_x', previous_secret_until = now() + interval '1 hour';
select is(
    (private.show_webhook_endpoint(endpoint) ->> 'previous_secret_until')::timestamptz, now() + interval '1 hour',
    'until when two signatures come'
) from data.webhook_endpoints as endpoint;
select unalike(private.show_webhook_endpoint(endpoint)::text, '%whsec%', 'never what they are')
from data.webhook_endpoints as endpoint;

select * from finish();
rollback;

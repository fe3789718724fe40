begin;
\ir ../../support/gift.sql
\ir ../../support/subscribers.sql
select plan(11);

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select event_id as event from data.webhook_deliveries \gset
set local role workers;
select private.start_delivery(:'delivery', 1) as started \gset
reset role;
select is(:'started'::jsonb ->> 'url', 'https://example.org/hooks', 'where to');
select is(:'started'::jsonb ->> 'webhook_id', :'event', 'the event''s id is the same at every attempt');
select is(
    (:'started'::jsonb ->> 'body')::jsonb, (select private.public_event(event_log) from data.event_log),
    'what subscribers may see'
);
select is(
    :'started'::jsonb -> 'secrets', (select jsonb_build_array(secret) from data.webhook_endpoints),
    'by which secret to sign'
);
update data.webhook_endpoints set previous_secret = 'whsec_b2xk', previous_secret_until = now() + interval '1 s';
select is(
    private.start_delivery(:'delivery', 1) -> 'secrets',
    (select jsonb_build_array(secret, 'whsec_b2xk') from data.webhook_endpoints),
    'Case 87: by two while they are rotated'
);
update data.webhook_endpoints set previous_secret_until = now();
select is(jsonb_array_length(private.start_delivery(:'delivery', 1) -> 'secrets'), 1, 'until the moment comes');

select is(private.start_delivery(:'delivery', 2), null, 'not before its turn');
select is(private.start_delivery(gen_random_uuid(), 1), null, 'nor where it is gone');
update data.webhook_endpoints set is_enabled = false, disabled_reason = 'gone', disabled_at = now();
select is(private.start_delivery(:'delivery', 1), null, 'nothing goes to a disabled endpoint');
select is(pg_temp.progress(:'delivery'), 'FAILED after 0, step 0, turn 1', 'that is final');
set local role webhook_adapter;
select throws_ok('select private.start_delivery(gen_random_uuid(), 1)', '42501', null, 'only workers deliver');
reset role;

select * from finish();
rollback;

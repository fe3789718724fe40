begin;
\ir ../../support/paypal.sql
select plan(3);

create function pg_temp.object(gateway text, scheme text, body jsonb) returns jsonb
language sql volatile
as $$
    with stored as (
        insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
        values (object.gateway, gen_random_uuid()::text, '', scheme) returning gateway_events
    )
    select private.event_object(gateway_events, body) from stored
$$;

select is(pg_temp.object('stripe', 'v1', '{"data": {"object": {"a": 1}}}'), '{"a": 1}', 'Stripe puts it into data');
select is(pg_temp.object('paypal', 'v1', '{"resource": {"a": 1}}'), '{"a": 1}', 'PayPal into resource');
select is(pg_temp.object('paypal', 'api', '{"a": 1}'), '{"a": 1}', 'what we read is it');

select * from finish();
rollback;

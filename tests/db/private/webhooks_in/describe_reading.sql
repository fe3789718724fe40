begin;
\ir ../../support/paypal.sql
select plan(9);

create function pg_temp.described(gateway text, kind text, body jsonb) returns data.gateway_events
language sql volatile
as $$
    with stored as (
        insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, headers)
        values (described.gateway, gen_random_uuid()::text, '', 'api', jsonb_build_object('reading', kind))
        returning gateway_events
    )
    select (private.describe_reading(gateway_events, body)).* from stored
$$;

select (described).* from pg_temp.described('paypal', 'capture', pg_temp.paypal_capture()) as described \gset
select is(:'event_id'::text, 'CAPTURE1', 'its id is the object''s');
select is(:'event_type'::text, 'reading.capture', 'its type what we asked for');
select is(:'occurred_at'::text, :'received_at'::text, 'as of when it was read');
select is((pg_temp.described('paypal', 'dispute', pg_temp.paypal_dispute('1.00'))).event_id, 'PP-D-1', 'a dispute''s id');
select is((pg_temp.described('stripe', 'charge', pg_temp.intent())).event_type, null, 'another object than was asked for');
select is((pg_temp.described('paypal', 'order', '{"name": "RESOURCE_NOT_FOUND"}')).event_id, null, 'an error has no id');
select ok(not (pg_temp.described('paypal', 'order', pg_temp.paypal_order())).is_live, 'read with a key for tests');
select ok((pg_temp.described('stripe', 'charge', pg_temp.charge('{"livemode": true}'))).is_live, 'unless it says so itself');
update data.deployment set is_live = true;
select ok((pg_temp.described('paypal', 'order', pg_temp.paypal_order())).is_live, 'with a key for real money');

select * from finish();
rollback;

begin;
\ir ../../support/paypal.sql
select plan(4);

create function pg_temp.read(gateway text, scheme text, type text, object jsonb) returns text
language sql volatile
as $$
    with stored as (
        insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, event_type)
        values (read.gateway, gen_random_uuid()::text, '', scheme, type) returning gateway_events
    )
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.state, claim.units, claim.currency), ', ')
    from stored cross join lateral private.gateway_evidence(gateway_events, object) as claim
$$;

select is(
    pg_temp.read('stripe', 'v1', 'payment_intent.succeeded', pg_temp.intent()), 'captured pi_1 1250 USD',
    'a webhook of Stripe'
);
select is(
    pg_temp.read('stripe', 'api', 'reading.payment_intent', pg_temp.intent('{"status": "succeeded"}')),
    'captured pi_1 1250 USD', 'the same, read'
);
select is(
    pg_temp.read('paypal', 'api', 'reading.capture', pg_temp.paypal_capture()), 'captured CAPTURE1 12.50 USD',
    'a reading of PayPal, in major units'
);
select throws_ok(
    $$select pg_temp.read('paypal', 'v1', 'PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture())$$, '20000', null,
    'a webhook of PayPal claims no money'
);

select * from finish();
rollback;

begin;
select plan(5);

create function pg_temp.needs(gateway text, scheme text, type text) returns boolean
language sql volatile
as $$
    with stored as (
        insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, event_type)
        values (needs.gateway, gen_random_uuid()::text, '', scheme, needs.type) returning gateway_events
    )
    select private.needs_confirmation(gateway_events) from stored
$$;

select ok(pg_temp.needs('paypal', 'paypal-v1', 'PAYMENT.CAPTURE.COMPLETED'), 'money of PayPal''s webhooks');
select ok(pg_temp.needs('paypal', 'paypal-v1', 'CUSTOMER.DISPUTE.CREATED'), 'and disputes');
select ok(not pg_temp.needs('paypal', 'paypal-v1', 'CHECKOUT.ORDER.APPROVED'), 'an approval moves none');
select ok(not pg_temp.needs('paypal', 'api', 'reading.capture'), 'what we read is the confirmation');
select ok(not pg_temp.needs('stripe', 'v1', 'payment_intent.succeeded'), 'Stripe signs every byte');

select * from finish();
rollback;

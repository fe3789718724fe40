begin;
\ir ../../support/paypal.sql
select plan(7);

create function pg_temp.claimed(type text, object jsonb) returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.state, claim.units, claim.currency), ', ')
    from private.paypal_evidence(type, object) as claim
$$;

select is(
    pg_temp.claimed('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order('COMPLETED', jsonb_build_object(
        'captures', jsonb_build_array(pg_temp.paypal_capture())
    ))), 'progress ORDER1 approved', 'a webhook claims approval and nothing else'
);
select is(
    pg_temp.claimed('reading.order', pg_temp.paypal_order()), 'progress ORDER1 approved', 'an order'
);
select is(
    pg_temp.claimed('reading.authorization', '{"id": "AUTH1", "status": "VOIDED"}'), 'voided AUTH1 voided',
    'an authorisation'
);
select is(pg_temp.claimed('reading.capture', pg_temp.paypal_capture()), 'captured CAPTURE1 12.50 USD', 'a capture');
select is(
    pg_temp.claimed('reading.refund', pg_temp.paypal_refund('5.00')), 'refund REFUND1 succeeded 5.00 USD', 'a refund'
);
select is(
    pg_temp.claimed('reading.dispute', pg_temp.paypal_dispute('5.00')), 'dispute PP-D-1 needs_response 5.00 USD',
    'a dispute'
);
select throws_ok(
    $$select pg_temp.claimed('PAYMENT.CAPTURE.REFUNDED', '{}')$$, '20000', null, 'anything else is an error of ours'
);

select * from finish();
rollback;

begin;
\ir ../../support/paypal.sql
\ir ../../support/reconciliation.sql
select plan(13);

create function pg_temp.found(gateway text, kind text, object jsonb) returns uuid
language sql volatile
as $$
    select private.find_payment_of(listed.event, gateways, listed.named_payment_id)
    from data.gateways cross join private.describe_listed(found.gateway, found.kind, object) as listed
    where gateways.name = found.gateway
$$;

select pg_temp.payment(pg_temp.donation(:'campaign')) as stripe \gset
select is(pg_temp.found('stripe', 'charge', pg_temp.charge()), :'stripe'::uuid, 'by the intent of a charge');
select is(pg_temp.found('paypal', 'charge', pg_temp.charge()), null, 'gateways do not mix');
select is(pg_temp.found('stripe', 'refund', pg_temp.refund(1, more => '{"payment_intent": "ch_1"}')), null, 'not by a charge');

select is(pg_temp.found('paypal', 'order', pg_temp.paypal_order()), :'payment'::uuid, 'by its order');
select is(pg_temp.found('paypal', 'capture', pg_temp.paypal_capture()), :'payment'::uuid, 'of a capture, too');
select is(pg_temp.found('paypal', 'refund', pg_temp.paypal_refund('1.00')), null, 'a refund of what is not known yet');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select is(pg_temp.found('paypal', 'refund', pg_temp.paypal_refund('1.00')), :'payment'::uuid, 'by its capture');
select is(
    pg_temp.found('paypal', 'dispute', pg_temp.paypal_dispute('1.00')), :'payment'::uuid, 'a dispute by what is disputed'
);

update data.payments set payment_intent_id = null where id = :'payment';
select is(
    pg_temp.found('paypal', 'capture', jsonb_build_object('id', 'NEW', 'custom_id', :'payment')), :'payment'::uuid,
    'by our own id, before we know of the order'
);
select is(
    pg_temp.found('paypal', 'order', jsonb_build_object(
        'purchase_units', jsonb_build_array(jsonb_build_object('custom_id', :'payment'))
    )), :'payment'::uuid, 'which an order keeps in its unit'
);
select is(
    pg_temp.found('paypal', 'capture', jsonb_build_object('id', 'NEW', 'custom_id', :'stripe')), null,
    'never one of another gateway'
);
select is(pg_temp.found('paypal', 'capture', '{"id": "pi_1"}'), null, 'whatever the id');
select is(
    pg_temp.found('paypal', 'capture', '{"id": "NEW", "custom_id": "order 66"}'), null, 'nor by what is no id of ours'
);

select * from finish();
rollback;

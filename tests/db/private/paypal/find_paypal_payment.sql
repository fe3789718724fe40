begin;
\ir ../../support/paypal.sql
select plan(10);

select is(private.find_paypal_payment(pg_temp.paypal_order()), :'payment'::uuid, 'by its order');
select is(private.find_paypal_payment(pg_temp.paypal_capture()), :'payment'::uuid, 'of a capture, too');
select is(private.find_paypal_payment(pg_temp.paypal_refund('1.00')), null, 'a refund of what is not known yet');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select is(private.find_paypal_payment(pg_temp.paypal_refund('1.00')), :'payment'::uuid, 'by its capture');
select is(private.find_paypal_payment(pg_temp.paypal_dispute('1.00')), :'payment'::uuid, 'a dispute by what is disputed');

select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_1') as stripe \gset
update data.payments set payment_intent_id = null where id = :'payment';
select is(
    private.find_paypal_payment(jsonb_build_object('id', 'NEW', 'custom_id', :'payment')), :'payment'::uuid,
    'by our own id, before we know of the order'
);
select is(
    private.find_paypal_payment(jsonb_build_object(
        'purchase_units', jsonb_build_array(jsonb_build_object('custom_id', :'payment'))
    )), :'payment'::uuid, 'which an order keeps in its unit'
);
select is(
    private.find_paypal_payment(jsonb_build_object('id', 'NEW', 'custom_id', :'stripe')), null,
    'never one of another gateway'
);
select is(private.find_paypal_payment('{"id": "pi_1"}'), null, 'whatever the id');
select is(private.find_paypal_payment('{"id": "NEW", "custom_id": "order 66"}'), null, 'nor by what is no id of ours');

select * from finish();
rollback;

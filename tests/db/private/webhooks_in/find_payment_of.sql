begin;
\ir ../../support/paypal.sql
\ir ../../support/reconciliation.sql
select plan(3);

select pg_temp.payment(pg_temp.donation(:'campaign')) as stripe \gset
select is(
    private.find_payment_of(private.describe_listed('stripe', 'charge', pg_temp.charge()), pg_temp.charge()),
    :'stripe'::uuid, 'by the intent of a charge'
);
select is(
    private.find_payment_of(private.describe_listed('paypal', 'capture', pg_temp.paypal_capture()), pg_temp.paypal_capture()),
    :'payment'::uuid, 'by the order of a capture'
);
select is(
    private.find_payment_of(private.describe_listed('paypal', 'charge', pg_temp.charge()), pg_temp.charge()),
    null, 'gateways do not mix'
);

select * from finish();
rollback;

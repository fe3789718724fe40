begin;
\ir ../../support/paypal.sql
select plan(5);

select is(private.paypal_subject(pg_temp.paypal_order()), 'ORDER1', 'an order is waited for itself');
select is(private.paypal_subject(pg_temp.paypal_capture()), 'ORDER1', 'a capture for its order');
select is(private.paypal_subject(pg_temp.paypal_refund('1.00')), 'CAPTURE1', 'a refund for its capture');
select is(private.paypal_subject(pg_temp.paypal_dispute('1.00')), 'CAPTURE1', 'so is a dispute');
select is(private.paypal_subject('{"id": "ALONE"}'), 'ALONE', 'anything else for itself');

select * from finish();
rollback;

begin;
\ir ../../support/paypal.sql
select plan(2);

select pg_temp.reading('order', pg_temp.paypal_order()) as answer \gset
select is(
    (private.find_reading('paypal', 'order', convert_to(pg_temp.paypal_order()::text, 'UTF8'))).payment_id,
    :'payment'::uuid,
    'what was read'
);
select throws_ok($$select private.find_reading('paypal', 'order', 'x')$$, 'P0002', null, 'what was not is an error');

select * from finish();
rollback;

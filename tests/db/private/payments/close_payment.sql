begin;
\ir ../../support/paypal.sql
select plan(4);

select private.close_payment(payments) as closed from data.payments \gset
select results_eq(
    'select is_replaced, is_open, status, sub_status from data.payments',
    $$values (true, false, 'INITIATED', 'replaced')$$, 'closed, which is not a failure'
);
select is((select status from data.donations), 'PENDING', 'its donation waits for another payment');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select is(
    pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'money that comes all the same is booked'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

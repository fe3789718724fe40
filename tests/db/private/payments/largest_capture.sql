begin;
\ir ../../support/paypal.sql
select plan(3);

select is(private.largest_capture(:'payment'), null, 'none yet');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select is(private.largest_capture(:'payment'), 'CAPTURE1', 'the only one');
select pg_temp.reading('capture', pg_temp.paypal_capture(
    jsonb_build_object('id', 'CAPTURE2', 'amount', pg_temp.money('20.00'))
)) as answer \gset
select is(private.largest_capture(:'payment'), 'CAPTURE2', 'of several the one that most can go back from');

select * from finish();
rollback;

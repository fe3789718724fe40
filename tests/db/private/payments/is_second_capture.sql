begin;
\ir ../../support/gift.sql
select plan(3);

select ok(not private.is_second_capture(payments), 'nothing was captured') from data.payments;
select pg_temp.capture() as answer \gset
select ok(not private.is_second_capture(payments), 'the gift') from data.payments;
update data.payments set is_counted = false;
select ok(private.is_second_capture(payments), 'money that is owed to the donor') from data.payments;

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(2);

select is((select private.describe_payment(payments) from data.payments), 'INITIATED', 'before there is money');
select pg_temp.capture() as answer \gset
select is((select private.describe_payment(payments) from data.payments), 'CAPTURED 12.50 USD', 'and with it');

select * from finish();
rollback;

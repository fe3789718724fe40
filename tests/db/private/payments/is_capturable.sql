begin;
\ir ../../support/paypal.sql
select plan(7);

select ok(private.is_capturable(payments), 'an open payment at PayPal') from data.payments;
select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_1') as stripe \gset
select ok(not private.is_capturable(payments), 'Stripe captures by itself') from data.payments where id = :'stripe';

select pg_temp.reading('capture', pg_temp.paypal_capture('{"status": "PENDING"}')) as answer \gset
select ok(not private.is_capturable(payments), 'not what is on its way') from data.payments where id = :'payment';
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select ok(not private.is_capturable(payments), 'nor what came') from data.payments where id = :'payment';

select pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER2') as replaced \gset
select private.replace_payment(:'replaced') as done \gset
select ok(not private.is_capturable(payments), 'nor what another gateway''s replaced') from data.payments where id = :'replaced';

select pg_temp.donation(:'campaign') as donation \gset
select pg_temp.paypal_payment(:'donation', 'ORDER3') as third \gset
select ok(private.is_capturable(payments), 'not paid yet') from data.payments where id = :'third';
insert into data.payments (donation_id, gateway, amount_minor, currency, status, is_open, captured_minor, captured_currency)
values (:'donation', 'stripe', 1250, 'USD', 'CAPTURED', false, 1250, 'USD');
select ok(not private.is_capturable(payments), 'nor what was paid otherwise') from data.payments where id = :'third';

select * from finish();
rollback;

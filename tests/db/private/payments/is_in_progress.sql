begin;
\ir ../../support/paypal.sql
select plan(7);

create function pg_temp.moving(payment_id uuid) returns boolean
language sql stable
as $$ select private.is_in_progress(payments) from data.payments where id = payment_id $$;

select pg_temp.reading('order', pg_temp.paypal_order()) as answer \gset
select ok(not pg_temp.moving(:'payment'), 'approved is not under way');
select pg_temp.reading('capture', pg_temp.paypal_capture('{"status": "PENDING"}')) as answer \gset
select ok(pg_temp.moving(:'payment'), 'a pending capture is');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select ok(not pg_temp.moving(:'payment'), 'a completed one has arrived');

select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_1') as stripe \gset
select pg_temp.webhook('payment_intent.created', pg_temp.intent()) as answer \gset
select ok(not pg_temp.moving(:'stripe'), 'an intent that waits');
select pg_temp.webhook('payment_intent.processing', pg_temp.intent()) as answer \gset
select ok(pg_temp.moving(:'stripe'), 'one that is processed');
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent()) as answer \gset
select ok(not pg_temp.moving(:'stripe'), 'until that failed');
select pg_temp.webhook('payment_intent.canceled', pg_temp.intent()) as answer \gset
select ok(not pg_temp.moving(:'stripe'), 'or was canceled');

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
select plan(5);

select ok(not private.is_failed_for_now(:'donation'), 'a pledge');
select private.give_up_donation(donations) as given_up from data.donations \gset
select ok(not private.is_failed_for_now(:'donation'), 'given up: no payment failed');
update data.donations set is_given_up = false;
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent('{"amount_received": 0}')) as answer \gset
select ok(private.is_failed_for_now(:'donation'), 'the card was refused');
select pg_temp.capture() as answer \gset
select ok(not private.is_failed_for_now(:'donation'), 'and paid after all');
select ok(not private.is_failed_for_now(data.uuid_v7()), 'unknown');

select * from finish();
rollback;

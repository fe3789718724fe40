begin;
\ir ../../support/gift.sql
select plan(9);

create function pg_temp.tell(kind text, payment uuid default null) returns text
language sql stable as $$
    select format('select private.check_tellable(%L, %L, %L)', tell.kind, donations.id, payment) from data.donations
$$;

select throws_ok(pg_temp.tell('receipt'), 'PT409', 'not_captured', 'no receipt for a pledge');
select throws_ok(pg_temp.tell('refund'), 'PT409', 'nothing_to_tell', 'no refund');
select throws_ok(pg_temp.tell('payment_failed'), 'PT409', 'nothing_to_tell', 'no failure');
select lives_ok(pg_temp.tell('message'), 'a message says what it likes');
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent('{"amount_received": 0}')) as answer \gset
select lives_ok(pg_temp.tell('payment_failed'), 'a failure');
select throws_ok(pg_temp.tell('receipt'), 'PT409', 'not_captured', 'no receipt for a failure');
select pg_temp.capture() as answer \gset
select lives_ok(pg_temp.tell('receipt'), 'money came');
select throws_ok(pg_temp.tell('payment_failed'), 'PT409', 'nothing_to_tell', 'no failure after success');
select lives_ok(pg_temp.tell('refund', :'payment'), 'a refund');

select * from finish();
rollback;

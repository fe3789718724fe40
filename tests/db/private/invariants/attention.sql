begin;
\ir ../../support/giving.sql
select plan(3);

select is_empty('select * from private.attention', 'nothing waits for anybody');
select pg_temp.webhook('payment_intent.succeeded', '[]') as answer \gset
set local role monitor;
select results_eq(
    'select kind, reason from private.attention', $$values ('parked_event', 'unreadable')$$,
    'what does is seen from outside'
);
set local role staff;
select throws_ok('select * from private.attention', '42501', null, 'by the monitor, not by callers');
reset role;

select * from finish();
rollback;

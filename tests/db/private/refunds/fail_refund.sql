begin;
\ir ../../support/gift.sql
select plan(13);

select pg_temp.capture() as answer \gset
select (private.add_refund(payments, 1250, 'asked', 'staff')).id as refund from data.payments \gset
delete from pgmq.q_events;

set local role workers;
select lives_ok(format('select private.fail_refund(%L, ''card closed'')', :'refund'), 'the gateway refused for good');
reset role;
select results_eq('select status, failure from data.refunds', $$values ('FAILED', 'card closed')$$, 'with its reason');
select is((select requested_refund_minor from data.payments), 0::bigint, 'the money can be asked back again');
select results_eq('select message ->> ''type'' from pgmq.q_events', $$values ('refund.failed')$$, 'which is told');
select lives_ok(format('select private.fail_refund(%L, ''again'')', :'refund'), 'a worker that heard it twice');
select is((select failure from data.refunds), 'card closed', 'changes nothing');
select is((select requested_refund_minor from data.payments), 0::bigint, 'and counts nothing twice');

select (private.add_refund(payments, 500, 'asked', 'staff')).id as second from data.payments \gset
select private.store_refund(:'second', 're_1') as done \gset
select private.fail_refund(:'second', 'too late') as done \gset
select results_eq(
    format('select status, failure from data.refunds where id = %L', :'second'), $$values ('PENDING', null)$$,
    'what it took on it did not refuse'
);

-- The gateway had acted after all.
select pg_temp.webhook('refund.created', pg_temp.refund(1250, 'succeeded', 're_0', jsonb_build_object(
    'metadata', jsonb_build_object('refund_id', :'refund')
))) as answer \gset
select results_eq(
    format('select status from data.refunds where id = %L', :'refund'), $$values ('SUCCEEDED')$$,
    'evidence has the last word'
);
select is(pg_temp.state(:'payment'), 'REFUNDED captured 1250 refunded 1250 disputed 0', 'of the payment too');
select lives_ok(format('select private.fail_refund(%L, ''x'')', data.uuid_v7()), 'an unknown one is no error');
select is_empty('select * from private.broken_invariants', 'the books add up');
set local role service;
select throws_ok('select private.fail_refund(null, null)', '42501', null, 'only workers hear from gateways');
reset role;

select * from finish();
rollback;

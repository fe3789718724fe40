begin;
\ir ../../support/gift.sql
select plan(8);

select pg_temp.capture() as answer \gset
select (private.add_refund(payments, 500, 'asked', 'staff')).id as refund from data.payments \gset

set local role workers;
select lives_ok(format('select private.store_refund(%L, ''re_1'')', :'refund'), 'the gateway took it on');
select lives_ok(
    format('select private.store_refund(%L, ''re_2'')', :'refund'), 'a worker that asked again hears of another'
);
reset role;
select results_eq(
    'select gateway_refund_id, status from data.refunds', $$values ('re_1', 'PENDING')$$,
    'the first stays; the news is not its end'
);
select is(api.payment(:'payment') ->> 'pending_refund_amount', '5.00', 'it is on its way');
select pg_temp.webhook('refund.updated', pg_temp.refund(500, 'succeeded', 're_1', jsonb_build_object(
    'metadata', jsonb_build_object('refund_id', :'refund')
))) as answer \gset
select results_eq(
    'select gateway_refund_id, status from data.refunds', $$values ('re_1', 'SUCCEEDED')$$, 'until its webhook says so'
);
select lives_ok(format('select private.store_refund(%L, ''re_3'')', data.uuid_v7()), 'an unknown one is not an error');
select is_empty('select * from private.broken_invariants', 'the books add up');
set local role service;
select throws_ok('select private.store_refund(null, null)', '42501', null, 'only workers hear from gateways');
reset role;

select * from finish();
rollback;

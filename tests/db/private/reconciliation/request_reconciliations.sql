begin;
\ir ../../support/giving.sql
\ir ../../support/paypal_helpers.sql
select plan(6);

set local role clock;
select is(private.request_reconciliations(), 0, 'no gateway is in use');
reset role;
select pg_temp.payment(pg_temp.donation(pg_temp.campaign())) as payment \gset
select is(private.request_reconciliations(), 1, 'one is');
select pg_temp.paypal_payment(pg_temp.donation(pg_temp.campaign())) as payment \gset
select is(private.request_reconciliations(), 2, 'both are');
select private.route_events(100) as routed \gset
select results_eq(
    $$select message #>> '{data,gateway}', (message #>> '{data,period_to}')::timestamptz = now(),
        (message #>> '{data,period_from}')::timestamptz = now() - interval '48 hours'
    from pgmq.q_reconciliations order by msg_id desc limit 2$$,
    $$values ('stripe', true, true), ('paypal', true, true)$$, 'workers hear of the last two days'
);
select is((select count(*) from pgmq.q_reconciliations), 3::bigint, 'each time it is asked');
set local role workers;
select throws_ok('select private.request_reconciliations()', '42501', null, 'only the clock asks');
reset role;

select * from finish();
rollback;

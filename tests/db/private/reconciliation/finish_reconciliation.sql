begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(10);

select pg_temp.run() as run \gset
select private.reconcile_page(:'run', 'payment_intent', pg_temp.page(pg_temp.intent('{"status": "succeeded"}'))) as one \gset
set local role workers;
select private.finish_reconciliation(:'run') as report \gset
reset role;
select is(
    :'report'::jsonb - '{period_from,period_to}'::text [], jsonb_build_object(
        'reconciliation_id', :'run'::int, 'gateway', 'stripe', 'listed', 1, 'applied', 1,
        'findings', jsonb_build_array(jsonb_build_object(
            'finding', 'missing', 'object_id', 'pi_1', 'payment_id', :'payment', 'is_applied', true,
            'detail', 'payment_intent: INITIATED became CAPTURED 12.50 USD'
        ))
    ), 'it reports'
);
select is(private.finish_reconciliation(:'run'), :'report'::jsonb, 'the same when asked again');
select pg_temp.run() as again \gset
select private.reconcile_page(:'again', 'payment_intent', pg_temp.page(pg_temp.intent('{"status": "succeeded"}'))) as one \gset
select is(
    private.finish_reconciliation(:'again') - '{period_from,period_to,reconciliation_id}'::text [],
    '{"gateway": "stripe", "listed": 1, "applied": 0, "findings": []}'::jsonb, 'a second one changes and finds nothing'
);
-- A comparison whose list lacks the intent.
select pg_temp.run() as empty \gset
select private.finish_reconciliation(:'empty') as report \gset
select is(pg_temp.found(:'empty'), 'extra pi_1!', 'what we have and the gateway did not list');
select results_eq(
    'select kind, subject, reason from private.find_attention()',
    $$values ('finding', 'pi_1', 'extra: CAPTURED 12.50 USD here, not listed by the gateway')$$, 'waits for a person'
);
select pg_temp.run() as listed \gset
select private.reconcile_page(:'listed', 'payment_intent', pg_temp.page(pg_temp.intent('{"status": "succeeded"}'))) as one \gset
select private.finish_reconciliation(:'listed') as report \gset
select is_empty('select * from private.find_attention()', 'until it is listed after all');
select is(
    (select max(started_at) <= max(finished_at) from data.reconciliations), true, 'we know how long it took'
);
select throws_ok('select private.finish_reconciliation(-1)', 'P0002', null, 'no such comparison');
set local role clock;
select throws_ok('select private.finish_reconciliation(1)', '42501', null, 'workers only');
reset role;
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

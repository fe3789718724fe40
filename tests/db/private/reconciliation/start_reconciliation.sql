begin;
select plan(5);

set local role workers;
select private.start_reconciliation('paypal', '2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z') as run \gset
reset role;
select results_eq(
    format('select gateway, period_to - period_from, finished_at, report from data.reconciliations where id = %s', :'run'),
    $$values ('paypal', interval '2 days', null::timestamptz, null::jsonb)$$, 'a comparison is begun'
);
select isnt(private.start_reconciliation('paypal', now() - interval '1 day', now()), :'run', 'each time another one');
select throws_ok(
    $$select private.start_reconciliation('bank', now() - interval '1 day', now())$$, '23503', null, 'with a known gateway'
);
select throws_ok(
    $$select private.start_reconciliation('stripe', now(), now())$$, '23514', null, 'of a period'
);
set local role webhook_adapter;
select throws_ok(
    $$select private.start_reconciliation('stripe', now() - interval '1 day', now())$$, '42501', null, 'by workers only'
);
reset role;

select * from finish();
rollback;

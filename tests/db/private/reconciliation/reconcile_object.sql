begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(4);

select pg_temp.run() as run \gset
create function pg_temp.compare(run bigint, kind text, object jsonb) returns void
language sql volatile
as $$ select private.reconcile_object(pg_temp.row_of(run), kind, object, pg_temp.bytes_of(object)) $$;

select pg_temp.compare(:'run', 'charge', pg_temp.charge()), pg_temp.compare(:'run', 'charge', pg_temp.charge()),
    pg_temp.compare(:'run', 'payout', '{"id": "po_1", "status": "failed", "arrival_date": 0, "amount": 1, "currency": "usd"}'),
    pg_temp.compare(:'run', 'transaction', '{"transaction_info": {"transaction_id": "T1", "transaction_status": "S",
        "transaction_event_code": "T1107", "paypal_reference_id": "C1"}}'),
    pg_temp.compare(:'run', 'transaction', '{"transaction_info": {"transaction_id": "T2", "transaction_status": "D",
        "transaction_event_code": "T0006"}}') \gset done_
select is(pg_temp.found(:'run'), 'late_payout po_1!, missing ch_1', 'each kind as it must be');
select results_eq(
    'select kind, object_id, code, reference from data.reconciliation_items order by object_id',
    $$values ('transaction', 'T1', 'T1107', 'C1'), ('transaction', 'T2', null, null), ('charge', 'ch_1', null, null),
        ('payout', 'po_1', null, null)$$, 'each once, denied transactions without a meaning'
);
select is((select count(*) from data.gateway_events), 1::bigint, 'a payout is not a reading');
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;

begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(2);

select pg_temp.run() as run \gset
select is(
    private.reconciliation_report(pg_temp.row_of(:'run')) - '{period_from,period_to,reconciliation_id}'::text [],
    '{"gateway": "stripe", "listed": 0, "applied": 0, "findings": []}'::jsonb, 'nothing was listed'
);
insert into data.reconciliation_items (reconciliation_id, kind, object_id, is_applied)
values (:'run', 'refund', 're_1', true), (:'run', 'refund', 're_2', false);
select private.add_finding(:'run', 'missing', 're_1', null, 'x', true),
    private.add_finding(:'run', 'orphan_refund', 're_2', null, 'y', false) \gset done_
select is(
    private.reconciliation_report(pg_temp.row_of(:'run')) - '{period_from,period_to,reconciliation_id}'::text [],
    '{"gateway": "stripe", "listed": 2, "applied": 1, "findings": [
        {"finding": "orphan_refund", "object_id": "re_2", "payment_id": null, "detail": "y", "is_applied": false},
        {"finding": "missing", "object_id": "re_1", "payment_id": null, "detail": "x", "is_applied": true}]}'::jsonb,
    'what needs a person comes first'
);

select * from finish();
rollback;

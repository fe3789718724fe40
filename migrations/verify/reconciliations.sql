-- Verify careforall:reconciliations on pg

begin;

with comparison as (
    insert into data.reconciliations (gateway, period_from, period_to)
    values ('stripe', now() - interval '1 day', now())
    returning id
),

item as (
    insert into data.reconciliation_items (reconciliation_id, kind, object_id)
    select comparison.id, 'payout', 'po_verify' from comparison
)

insert into data.reconciliation_findings (reconciliation_id, finding, object_id, detail, is_applied)
select comparison.id, 'late_payout', 'po_verify', 'due yesterday', false from comparison;
select 1 / (count(*) = 1)::int from data.reconciliation_findings where object_id = 'po_verify' and resolved_at is null;
select 1 / (count(*) = 1)::int from data.reconciliation_items where object_id = 'po_verify' and not is_applied;

rollback;

create function private.retire_findings(run data.reconciliations)
returns void
language sql volatile set search_path = ''
as $$
    update data.reconciliation_findings as old
    set is_gone = true
    where not old.is_applied and not old.is_gone and old.resolved_at is null and old.reconciliation_id < run.id
        -- The object or its payment was listed again, and this was not found again.
        and exists (
            select from data.reconciliation_items as item
            where item.reconciliation_id = run.id
                and (item.object_id = old.object_id or item.payment_id = old.payment_id)
        )
        and not exists (
            select from data.reconciliation_findings as again
            where again.reconciliation_id = run.id and again.finding = old.finding and again.object_id = old.object_id
        )
$$;

comment on function private.retire_findings is
'Mark as gone what earlier comparisons found and this one, having looked again, did not';

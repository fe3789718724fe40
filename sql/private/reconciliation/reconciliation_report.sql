create function private.reconciliation_report(run data.reconciliations)
returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'reconciliation_id', run.id, 'gateway', run.gateway, 'period_from', run.period_from, 'period_to', run.period_to,
        'listed', count(*), 'applied', count(*) filter (where item.is_applied),
        'findings', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'finding', found.finding, 'object_id', found.object_id, 'payment_id', found.payment_id,
                'detail', found.detail, 'is_applied', found.is_applied
            ) order by found.is_applied, found.finding, found.object_id), '[]')
            from data.reconciliation_findings as found
            where found.reconciliation_id = run.id
        )
    )
    from data.reconciliation_items as item
    where item.reconciliation_id = run.id
$$;

comment on function private.reconciliation_report is
'Write the report of a comparison, beginning with what needs a person; see private.finish_reconciliation';

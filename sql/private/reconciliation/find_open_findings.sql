create function private.find_open_findings()
returns table (object_id text, reason text, since timestamptz)
language sql stable
as $$
    select found.object_id, found.finding || ': ' || found.detail, min(found.noticed_at)
    from data.reconciliation_findings as found
    where not found.is_applied and not found.is_gone and found.resolved_at is null
        -- private.find_attention lists discrepancies already.
        and not exists (
            select from data.discrepancies as discrepancy
            where discrepancy.payment_id = found.payment_id and discrepancy.detail = found.detail
                and discrepancy.resolved_at is null
        )
    group by found.object_id, found.finding, found.detail
$$;

comment on function private.find_open_findings is
'List the findings that a person must settle, each once, with the moment when it was first noticed';

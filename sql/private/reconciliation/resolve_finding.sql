create function private.resolve_finding(finding text, object_id text, resolution text)
returns int
language plpgsql volatile set search_path = ''
as $$
declare
    v_resolved int;
begin
    update data.reconciliation_findings as found
    set resolved_at = now(), resolution = resolve_finding.resolution
    where found.finding = resolve_finding.finding and found.object_id = resolve_finding.object_id
        and not found.is_applied and found.resolved_at is null;
    get diagnostics v_resolved = row_count;
    return v_resolved;
end;
$$;

comment on function private.resolve_finding is
$$Record how a person settled a finding: it leaves private.attention, and is not reported again with the same figures

For a person, as the owner. Returns in how many comparisons it was found.$$;

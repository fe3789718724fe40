create function private.add_finding(
    reconciliation_id bigint, finding text, object_id text, payment_id uuid, detail text, is_applied boolean
)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    if exists (
        select from data.reconciliation_findings as known
        where known.object_id = add_finding.object_id and known.finding = add_finding.finding
            and known.detail = add_finding.detail and known.resolved_at is not null
    ) then
        return;
    end if;
    insert into data.reconciliation_findings as known (
        reconciliation_id, finding, object_id, payment_id, detail, is_applied
    )
    values (
        add_finding.reconciliation_id, add_finding.finding, add_finding.object_id, add_finding.payment_id,
        add_finding.detail, add_finding.is_applied
    )
    -- If it is found twice in one comparison, the finding that needs a person is shown.
    on conflict on constraint reconciliation_findings_pkey do update
    set detail = excluded.detail, is_applied = false
    where known.is_applied and not excluded.is_applied;
end;
$$;

comment on function private.add_finding is
$$Record a disagreement between a gateway and us, once per comparison

Left out if a person has resolved the same finding with the same figures.$$;

create function private.finish_reconciliation(reconciliation_id bigint)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_run data.reconciliations;
begin
    select * into strict v_run from data.reconciliations as run
    where run.id = finish_reconciliation.reconciliation_id for no key update;
    if v_run.finished_at is not null then
        return v_run.report;
    end if;
    perform private.add_finding(v_run.id, found.finding, found.object_id, found.payment_id, found.detail, false)
    from (
        select * from private.find_unlisted_payments(v_run)
        union all
        select * from private.find_unlisted_refunds(v_run)
        union all
        select * from private.find_unbooked_transactions(v_run)
        union all
        select * from private.find_differences(v_run)
    ) as found;
    perform private.retire_findings(v_run);
    update data.reconciliations as run
    set finished_at = clock_timestamp(), report = private.reconciliation_report(v_run)
    where run.id = v_run.id
    returning run.report into v_run.report;
    return v_run.report;
end;
$$;

comment on function private.finish_reconciliation is
$$End a comparison whose pages are all there: look for what we have and the gateway did not list, and report

Returns {reconciliation_id, gateway, period_from, period_to, listed, applied, findings: [{finding, object_id,
payment_id, detail, is_applied}]}, and the same when asked again. A finding that is not applied waits for a person and
is in private.attention as well. no_data_found for an unknown comparison.$$;

grant execute on function private.finish_reconciliation to workers;

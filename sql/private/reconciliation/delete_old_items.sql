create function private.delete_old_items()
returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_deleted bigint;
begin
    delete from data.reconciliation_items as item
    using data.reconciliations as run
    where run.id = item.reconciliation_id and run.started_at < now() - interval '30 days';
    get diagnostics v_deleted = row_count;
    return v_deleted;
end;
$$;

comment on function private.delete_old_items is
$$Delete what gateways listed more than a month ago, but not reports and findings

Returns how many objects. Called by pg_cron.$$;

grant execute on function private.delete_old_items to clock;

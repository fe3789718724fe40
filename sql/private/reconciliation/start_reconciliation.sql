create function private.start_reconciliation(gateway text, period_from timestamptz, period_to timestamptz)
returns bigint
language sql volatile security definer set search_path = ''
as $$
    insert into data.reconciliations (gateway, period_from, period_to)
    values (start_reconciliation.gateway, start_reconciliation.period_from, start_reconciliation.period_to)
    returning id
$$;

comment on function private.start_reconciliation is
$$Begin to compare what a gateway has of a period with what we have; returns the comparison's id

Its pages go to private.reconcile_page, then private.finish_reconciliation reports. One that dies half way leaves what
it applied, and is simply begun anew: nothing is applied twice.$$;

grant execute on function private.start_reconciliation to workers;

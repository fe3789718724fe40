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

Hand its pages to private.reconcile_page, then call private.finish_reconciliation. If a comparison breaks off, what it
applied stays, and another one may be begun: nothing is applied twice.$$;

grant execute on function private.start_reconciliation to workers;

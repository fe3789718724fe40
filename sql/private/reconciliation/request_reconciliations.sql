create function private.request_reconciliations()
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_due jsonb[];
begin
    v_due := array(
        -- 48 hours, so that each period is compared twice: what moved at its end may be listed late.
        select private.event('reconciliation.due', null, 1, jsonb_build_object(
            'gateway', gateways.name, 'period_from', now() - interval '48 hours', 'period_to', now()
        ))
        from data.gateways
        -- A gateway that was never used may be switched off.
        where exists (
            select from data.payments
            where payments.gateway = gateways.name and payments.payment_intent_id is not null
        )
        order by gateways.name
    );
    if cardinality(v_due) > 0 then
        perform private.emit(v_due);
    end if;
    return cardinality(v_due);
end;
$$;

comment on function private.request_reconciliations is
$$Ask the workers to compare the last 48 hours with each gateway in use: event reconciliation.due

Its data: {gateway, period_from, period_to}. Returns for how many it asked. Called by pg_cron every night.$$;

grant execute on function private.request_reconciliations to clock;

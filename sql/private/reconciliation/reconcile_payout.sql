create function private.reconcile_payout(run data.reconciliations, object jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    -- Stripe names the day of arrival by its first second.
    v_due constant timestamptz := to_timestamp((object ->> 'arrival_date')::bigint) + interval '1 day';
begin
    if object ->> 'status' = 'failed' or (object ->> 'status' in ('pending', 'in_transit') and v_due < now()) then
        perform private.add_finding(
            run.id, 'late_payout', object ->> 'id', null,
            format(
                'payout of %s %s is %s, due %s', object ->> 'amount', upper(object ->> 'currency'),
                object ->> 'status', to_char(v_due - interval '1 day', 'YYYY-MM-DD')
            ), false
        );
    end if;
end;
$$;

comment on function private.reconcile_payout is
$$Report a payout to our bank account that failed, or has not arrived on the day after it was due

Amounts are in the gateway's units.$$;

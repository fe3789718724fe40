create function private.reconcile_object(run data.reconciliations, kind text, object jsonb, raw bytea)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_info constant jsonb := object -> 'transaction_info';
begin
    insert into data.reconciliation_items (reconciliation_id, kind, object_id, code, reference)
    values (
        run.id, reconcile_object.kind, private.listed_id(object, raw),
        -- Pending and denied transactions are not booked.
        case when v_info ->> 'transaction_status' in ('S', 'V') then left(v_info ->> 'transaction_event_code', 255) end,
        left(v_info ->> 'paypal_reference_id', 255)
    )
    on conflict do nothing;
    if not found then
        return;
    elsif kind = 'payout' then
        perform private.reconcile_payout(run, object);
    elsif kind <> 'transaction' then
        perform private.reconcile_reading(run, kind, object, raw);
    end if;
end;
$$;

comment on function private.reconcile_object is
$$Record one listed object and compare it with what we have, once per comparison

PayPal's transactions are compared when the listing is complete.$$;

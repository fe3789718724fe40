create function private.reconcile_page(reconciliation_id bigint, kind text, page bytea)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_run data.reconciliations;
    v_raw bytea;
    v_objects int := 0;
begin
    -- A page that is sent again because its answer was lost waits for the first and then finds everything done.
    select * into strict v_run from data.reconciliations as run
    where run.id = reconcile_page.reconciliation_id and run.finished_at is null
    for no key update;
    for v_raw in select * from private.page_objects(kind, page) loop
        perform private.try_object(v_run, kind, v_raw);
        v_objects := v_objects + 1;
    end loop;
    return v_objects;
end;
$$;

comment on function private.reconcile_page is
$$Compare a page of a gateway's listing, byte for byte as answered, and apply what we missed

kind: stripe payment_intent, charge (balance_transaction expanded), refund, dispute, payout; paypal transaction (the
reporting API), and capture, refund, dispute read one by one. What we missed goes through private.receive_reading; what
differs is recorded as a finding. The same page twice changes nothing. Returns how many objects it held. 400
unreadable_listing; no_data_found for an unknown or finished comparison.$$;

grant execute on function private.reconcile_page to workers;

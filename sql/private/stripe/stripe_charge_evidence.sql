create function private.stripe_charge_evidence(event_type text, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
declare
    v_id constant text := object ->> 'id';
    v_currency constant text := upper(object ->> 'currency');
    v_is_captured constant boolean := coalesce(object ->> 'captured' = 'true', false);
    v_refunded constant numeric := private.stripe_units(object, 'amount_refunded')
        - greatest(0, private.stripe_units(object, 'amount') - private.stripe_units(object, 'amount_captured'));
    v_fee constant jsonb := object -> 'balance_transaction';
begin
    if event_type = 'charge.failed' then
        return query select 'attempt_failed', v_id,
            coalesce(object #>> '{outcome,reason}', object ->> 'failure_code', 'charge_failed'),
            null::numeric, null::text, null::uuid;
    elsif not v_is_captured and event_type in ('charge.expired', 'charge.refunded') then
        return query select 'voided', v_id, substr(event_type, 8), null::numeric, null::text, null::uuid;
    elsif not v_is_captured then
        return query
            select 'authorized', v_id, null::text, private.stripe_units(object, 'amount'), v_currency, null::uuid
            where object ->> 'status' = 'succeeded';
    else
        return query
            select 'captured', v_id, null::text,
                private.stripe_units(object, 'amount_captured'), v_currency, null::uuid;
        -- The cumulative figure includes what a partial capture released, which was never received.
        return query select 'refunded_total', v_id, null::text, v_refunded, v_currency, null::uuid where v_refunded > 0;
        return query select claim.* from private.elements(object #> '{refunds,data}') as refund
            cross join lateral private.stripe_refund_evidence(refund) as claim;
        -- The fee is known once the balance transaction is settled and expanded.
        return query
            select 'fee', v_fee ->> 'id', null::text,
                private.stripe_units(v_fee, 'fee'), upper(v_fee ->> 'currency'), null::uuid
            where jsonb_typeof(v_fee) = 'object';
    end if;
end;
$$;

comment on function private.stripe_charge_evidence is
'Read the evidence in an event about a Stripe charge; see private.stripe_evidence';

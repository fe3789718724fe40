create function private.stripe_intent_evidence(event_type text, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
declare
    v_id constant text := object ->> 'id';
    v_currency constant text := upper(object ->> 'currency');
    v_error constant jsonb := object -> 'last_payment_error';
begin
    case event_type
        when 'payment_intent.succeeded' then
            return query select 'captured', v_id, null::text,
                private.stripe_units(object, 'amount_received'), v_currency, null::uuid;
        when 'payment_intent.amount_capturable_updated' then
            return query select 'authorized', v_id, null::text,
                private.stripe_units(object, 'amount_capturable'), v_currency, null::uuid
                where private.stripe_units(object, 'amount_capturable') > 0;
        when 'payment_intent.payment_failed' then
            return query select 'attempt_failed', v_id,
                coalesce(v_error ->> 'decline_code', v_error ->> 'code', 'payment_failed'),
                null::numeric, null::text, null::uuid;
        when 'payment_intent.canceled' then
            return query select 'voided', v_id, coalesce(object ->> 'cancellation_reason', 'canceled'),
                null::numeric, null::text, null::uuid;
        else
            return query select 'progress', v_id, split_part(event_type, '.', 2), null::numeric, null::text, null::uuid;
    end case;
end;
$$;

comment on function private.stripe_intent_evidence is
'Read the evidence in an event about a Stripe payment intent; see private.stripe_evidence';

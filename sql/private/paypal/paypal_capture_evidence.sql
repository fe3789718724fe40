create function private.paypal_capture_evidence(object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
declare
    v_id constant text := object ->> 'id';
    v_status constant text := object ->> 'status';
    v_amount constant numeric := (object #>> '{amount,value}')::numeric;
    v_currency constant text := object #>> '{amount,currency_code}';
    v_fee constant jsonb := object #> '{seller_receivable_breakdown,paypal_fee}';
begin
    if v_status in ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'REVERSED') then
        return query select 'captured', v_id, null::text, v_amount, v_currency, null::uuid;
        -- If a part was refunded, its refunds say how much.
        return query select 'refunded_total', v_id, null::text, v_amount, v_currency, null::uuid
            where v_status in ('REFUNDED', 'REVERSED');
        return query select 'fee', v_id, null::text, (v_fee ->> 'value')::numeric, v_fee ->> 'currency_code', null::uuid
            where jsonb_typeof(v_fee) = 'object';
    elsif v_status = 'PENDING' then
        return query select 'progress', v_id, 'capture_pending', null::numeric, null::text, null::uuid;
    elsif v_status in ('DECLINED', 'DENIED', 'FAILED') then
        -- An order is captured only once, so the donor needs another one.
        return query select 'voided', v_id, coalesce(lower(object #>> '{status_details,reason}'), lower(v_status)),
            null::numeric, null::text, null::uuid;
    end if;
end;
$$;

comment on function private.paypal_capture_evidence is
'Read the evidence in a PayPal capture, with its fee; see private.paypal_evidence';

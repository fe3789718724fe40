create function private.paypal_evidence(event_type text, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
begin
    case event_type
        when 'CHECKOUT.ORDER.APPROVED' then
            return query select 'progress', object ->> 'id', 'approved', null::numeric, null::text, null::uuid;
        when 'reading.order' then
            return query select claim.* from private.paypal_order_evidence(object) as claim;
        when 'reading.authorization' then
            return query select claim.* from private.paypal_authorization_evidence(object) as claim;
        when 'reading.capture' then
            return query select claim.* from private.paypal_capture_evidence(object) as claim;
        when 'reading.refund' then
            return query select claim.* from private.paypal_refund_evidence(object) as claim;
        when 'reading.dispute' then
            return query select claim.* from private.paypal_dispute_evidence(object) as claim;
    end case;
end;
$$;

comment on function private.paypal_evidence is
$$Read the evidence in an object of PayPal's API; see private.gateway_evidence

A webhook is evidence only of an order's approval. Money is believed from readings alone; anything else raises.$$;

create function private.find_payment_of(event data.gateway_events, gateway data.gateways, named_payment_id uuid)
returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
    v_id uuid;
begin
    -- The gateway keeps our payment's id and copies it to all that follows from its intent or order.
    if named_payment_id is not null then
        select payments.id into v_id from data.payments
        where payments.id = named_payment_id and payments.gateway = event.gateway;
    end if;
    -- What is refunded or disputed may name only the capture.
    if v_id is null and gateway.refunds_by = 'capture' then
        select evidence.payment_id into v_id
        from data.evidence
        inner join data.payments on payments.id = evidence.payment_id
        where evidence.object_id = event.subject and payments.gateway = event.gateway
        limit 1;
    end if;
    return coalesce(v_id, private.find_payment(event.gateway, event.subject));
end;
$$;

comment on function private.find_payment_of is
$$Find our payment that an event speaks of; null when there is none yet

gateway is the row of the event's gateway, named_payment_id as in private.gateway_news. Found by our own id, by the
capture that is refunded or disputed, or by the intent or order.$$;

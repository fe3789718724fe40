create function private.find_paypal_payment(object jsonb)
returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
    v_ours constant uuid := private.uuid_or_null(coalesce(
        object ->> 'custom_id', object #>> '{purchase_units,0,custom_id}', object #>> '{disputed_transactions,0,custom}'
    ));
    v_subject constant text := private.paypal_subject(object);
    v_id uuid;
begin
    -- The order carries our payment's id as custom_id, and PayPal copies it to all that follows from the order.
    select payments.id into v_id from data.payments where payments.id = v_ours and payments.gateway = 'paypal';
    if found then
        return v_id;
    end if;
    select evidence.payment_id into v_id
    from data.evidence
    inner join data.payments on payments.id = evidence.payment_id
    where evidence.object_id = v_subject and payments.gateway = 'paypal'
    limit 1;
    return coalesce(v_id, private.find_payment('paypal', v_subject));
end;
$$;

comment on function private.find_paypal_payment is
$$Find our payment that a PayPal object belongs to; null when there is none yet

Found by our own id in custom_id, by the order, or by the capture that is refunded or disputed.$$;

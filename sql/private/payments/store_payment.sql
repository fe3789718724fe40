create function private.store_payment(old_payment data.payments, new_payment data.payments, event data.gateway_events)
returns data.payments
language plpgsql volatile set search_path = ''
as $$
declare
    v_payment data.payments;
begin
    perform set_config('careforall.applying', new_payment.id::text, true);
    update data.payments
    set status = new_payment.status,
        sub_status = new_payment.sub_status,
        is_open = new_payment.is_open,
        is_counted = new_payment.is_counted,
        captured_minor = new_payment.captured_minor,
        captured_currency = new_payment.captured_currency,
        refunded_minor = new_payment.refunded_minor,
        disputed_minor = new_payment.disputed_minor,
        requested_refund_minor = new_payment.requested_refund_minor,
        fee_minor = new_payment.fee_minor,
        fee_currency = new_payment.fee_currency
    where payments.id = new_payment.id
    returning * into strict v_payment;
    perform set_config('careforall.applying', '', true);
    if v_payment.status <> old_payment.status then
        insert into data.payment_state_history (
            payment_id, from_status, to_status, event_id, event_timestamp, received_at, version
        )
        values (
            v_payment.id, old_payment.status, v_payment.status,
            event.event_id, event.occurred_at, coalesce(event.received_at, now()), v_payment.version
        );
    end if;
    return v_payment;
end;
$$;

comment on function private.store_payment is
'Store a payment as folded, and its change of status in the history. Nothing else changes payments.status.';

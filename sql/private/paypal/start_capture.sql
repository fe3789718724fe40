create function private.start_capture(payment_id uuid, is_look boolean default false)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
    return (
        select jsonb_build_object(
            'gateway', payments.gateway,
            'order_id', payments.payment_intent_id,
            -- The gateway repeats its answer to a known key, even a decline: a new approval needs a new key. Two keys
            -- at once do no harm, because it captures an order only once.
            'idempotency_key', 'capture-' || payments.id
                || coalesce('-' || nullif(greatest(private.count_approvals(payments.id), 1), 1), ''),
            'is_capturable', private.is_capturable(payments),
            'is_read_first', is_look or payments.created_at < now() - interval '23 hours'
        )
        from data.payments
        where payments.id = start_capture.payment_id and payments.payment_intent_id is not null
            and (is_look or private.is_capturable(payments))
    );
end;
$$;

comment on function private.start_capture is
$$Return which order to capture or read; null when there is nothing to do

{gateway, order_id, idempotency_key, is_capturable, is_read_first}. Hand the order that the gateway answers with to
private.receive_reading. The key stays the same until the donor approves again, for example after a decline. is_look:
also when there is nothing to capture; see private.look_at_orders. is_read_first: capture only if the order then says
that it is approved, because the gateway may have forgotten the key, or we may have missed an approval.$$;

grant execute on function private.start_capture to workers;

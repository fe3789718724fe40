create function private.start_capture(payment_id uuid, is_look boolean default false)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
    return (
        select jsonb_build_object(
            'gateway', payments.gateway,
            'order_id', payments.payment_intent_id,
            -- The gateway repeats its answer to a known key, a decline too: approved anew, it is asked anew. Two keys
            -- at once are no harm, since it captures an order once.
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
$$Say which order to capture, or to look at: {gateway, order_id, idempotency_key, is_capturable, is_read_first}; null when there
is nothing to do

The answered order goes to private.receive_reading. The key is the same until the donor approves again, after a decline say.
is_look: also where nothing is to be captured; see private.look_at_orders. is_read_first: capture it only if it then says
that it is approved, since the key may be forgotten or an approval unheard of.$$;

grant execute on function private.start_capture to workers;

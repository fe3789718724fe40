create function private.start_capture(payment_id uuid)
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
            'is_old', payments.created_at < now() - interval '23 hours'
        )
        from data.payments
        where payments.id = start_capture.payment_id and payments.payment_intent_id is not null
            and private.is_capturable(payments)
    );
end;
$$;

comment on function private.start_capture is
$$Say which approved order to capture: {gateway, order_id, idempotency_key, is_old}; null when nothing is to be captured

The answered order goes to private.receive_reading. The key is the same until the donor approves again, after a decline say.
is_old: read the order first, its key may be forgotten.$$;

grant execute on function private.start_capture to workers;

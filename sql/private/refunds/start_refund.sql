create function private.start_refund(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
    return (
        select jsonb_build_object(
            'gateway', payments.gateway,
            'payment_intent_id', payments.payment_intent_id,
            'capture_id', case gateways.refunds_by when 'capture' then private.largest_capture(payments.id) end,
            'amount', private.gateway_amount(payments.gateway, refunds.amount_minor, refunds.currency),
            'currency', refunds.currency,
            'idempotency_key', 'refund-' || refunds.id,
            'metadata', jsonb_build_object('refund_id', refunds.id, 'payment_id', payments.id),
            -- Gateways forget keys after about a day. From then on only the metadata tells whether the refund was made.
            'is_old', refunds.created_at < now() - interval '23 hours'
        )
        from data.refunds
        inner join data.payments on payments.id = refunds.payment_id
        inner join data.gateways on gateways.name = payments.gateway
        where refunds.id = start_refund.id and refunds.status = 'PENDING' and refunds.gateway_refund_id is null
    );
end;
$$;

comment on function private.start_refund is
$$Return what to ask the gateway for; null when nothing is left to ask

{gateway, payment_intent_id, capture_id, amount, currency, idempotency_key, metadata, is_old}. amount is as the gateway
writes it. capture_id is null where refunds are asked by payment_intent_id. PayPal refunds captures; it keeps
metadata.refund_id as the refund's invoice_id and metadata.payment_id as its custom_id. is_old: look for a refund with
this metadata before making one, because the gateway may have forgotten its key.$$;

grant execute on function private.start_refund to workers;

create function private.show_refund(refund data.refunds)
returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'id', refund.id,
        'payment_id', refund.payment_id,
        'amount', private.major_units(refund.amount_minor, refund.currency),
        'currency', refund.currency,
        'reason', refund.reason,
        'status', refund.status,
        'gateway_refund_id', refund.gateway_refund_id,
        'version', refund.version,
        'created_at', refund.created_at,
        'updated_at', refund.updated_at
    )
$$;

comment on function private.show_refund is 'Show a refund as the API does; amount is in major units';

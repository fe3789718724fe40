create function private.paypal_refund_evidence(object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    select
        'refund', object ->> 'id',
        case object ->> 'status'
            when 'COMPLETED' then 'succeeded'
            when 'FAILED' then 'failed'
            when 'CANCELLED' then 'canceled'
            else 'pending'
        end,
        (object #>> '{amount,value}')::numeric, object #>> '{amount,currency_code}',
        -- We ask with our refund's id as invoice_id. A refund that others make inherits the payment's invoice_id.
        private.uuid_or_null(nullif(object ->> 'invoice_id', object ->> 'custom_id'))
    union all
    -- The part of the fee that PayPal returns.
    select
        'fee', object ->> 'id', null,
        case when object ->> 'status' in ('FAILED', 'CANCELLED') then 0 else -(fee.money ->> 'value')::numeric end,
        fee.money ->> 'currency_code', null
    from (select object #> '{seller_payable_breakdown,paypal_fee}' as money) as fee
    where (fee.money ->> 'value')::numeric <> 0
$$;

comment on function private.paypal_refund_evidence is
'Read the evidence in a PayPal refund, with our id of it if we asked for it; see private.paypal_evidence';

create function private.paypal_subject(object jsonb)
returns text
language sql immutable
as $$
    select left(coalesce(
        object #>> '{supplementary_data,related_ids,order_id}',
        case when object ? 'purchase_units' then object ->> 'id' end,
        object #>> '{disputed_transactions,0,seller_transaction_id}',
        private.paypal_capture_id(object),
        object ->> 'id'
    ), 255)
$$;

comment on function private.paypal_subject is
$$Find the id that a PayPal object hangs on, for which it waits while that is unknown

The order; else the capture that is disputed or refunded; else its own id.$$;

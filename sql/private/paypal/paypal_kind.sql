create function private.paypal_kind(event_type text, object jsonb)
returns text
language sql immutable
as $$
    select case
        when event_type like 'CHECKOUT.ORDER.%' then 'order'
        when event_type like 'PAYMENT.AUTHORIZATION.%' then 'authorization'
        when event_type like 'CUSTOMER.DISPUTE.%' then 'dispute'
        -- An event that a capture was refunded or reversed contains the refund.
        when event_type like 'PAYMENT.REFUND.%' or private.paypal_capture_id(object) is not null then 'refund'
        else 'capture'
    end
$$;

comment on function private.paypal_kind is
'Read what kind of object a PayPal event is about: order, authorization, capture, refund or dispute';

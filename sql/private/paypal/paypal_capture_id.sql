create function private.paypal_capture_id(object jsonb)
returns text
language sql immutable
as $$
    -- What lies below a capture: a refund, or what PayPal took back by itself. A capture's own parent is an order.
    select substring(link ->> 'href' from '/captures/([A-Z0-9-]{1,64})$')
    from private.elements(object -> 'links') as link
    where link ->> 'rel' = 'up'
    limit 1
$$;

comment on function private.paypal_capture_id is 'Read which capture a PayPal refund gives back, from its link to what is above it; null for anything else';
